# A common part starts where the later of two starts, and ends where the earlier ends.
bloc(X, Y, S, E) :- allied(X, Y, S, E).
bloc(X, Z, S, E) :-
    bloc(X, Y, S, E), allied(Y, Z, T, F), T <= S, E <= F, S < E.
bloc(X, Z, S, E) :-
    bloc(X, Y, S, F), allied(Y, Z, T, E), T <= S, E < F, S < E.
bloc(X, Z, S, E) :-
    bloc(X, Y, T, E), allied(Y, Z, S, F), T < S, E <= F, S < E.
bloc(X, Z, S, E) :-
    bloc(X, Y, T, F), allied(Y, Z, S, E), T < S, E < F, S < E.
