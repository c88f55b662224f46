// Runs a compiled Soufflé program in steps, so that loading and evaluating are timed apart.
//
//   driver PROGRAM FACTS OUTPUT THREADS    then, on standard input: run, answer

#include <chrono>
#include <csignal>
#include <iostream>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "souffle/SouffleInterface.h"

static double seconds_since(std::chrono::steady_clock::time_point before) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

int main(int, char** argv) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // whoever started us may be stopped by its time limit
    souffle::SouffleProgram* program = souffle::ProgramFactory::newInstance(argv[1]);
    if (program == nullptr) return 1;
    program->setNumThreads(std::stoul(argv[4]));
    auto before = std::chrono::steady_clock::now();
    program->loadAll(argv[2]);
    std::cout << seconds_since(before) << std::endl;
    for (std::string word; std::cin >> word;) {
        before = std::chrono::steady_clock::now();
        if (word == "run") program->run();
        if (word == "answer") program->printAll(argv[3]);
        const double seconds = seconds_since(before);
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        std::cout << seconds << ' ' << used.ru_maxrss << std::endl;
    }
    delete program;
}
