# A common part starts where the later of two starts, and ends where the earlier ends.
inside(P, Q) :- within(P, Q).
inside(P, R) :- inside(P, Q), within(Q, R).
same_place(P, P) :- within(P, _).
same_place(P, P) :- within(_, P).
same_place(P, Q) :- inside(P, Q).
same_place(P, Q) :- inside(Q, P).
contradiction(R1, R2, A, B, S, E) :-
    allied_in(R1, A, B, P, S, E), rival_in(R2, A, B, Q, T, F), T <= S, E <= F, S < E,
    same_place(P, Q).
contradiction(R1, R2, A, B, S, E) :-
    allied_in(R1, A, B, P, S, F), rival_in(R2, A, B, Q, T, E), T <= S, E < F, S < E,
    same_place(P, Q).
contradiction(R1, R2, A, B, S, E) :-
    allied_in(R1, A, B, P, T, E), rival_in(R2, A, B, Q, S, F), T < S, E <= F, S < E,
    same_place(P, Q).
contradiction(R1, R2, A, B, S, E) :-
    allied_in(R1, A, B, P, T, F), rival_in(R2, A, B, Q, S, E), T < S, E < F, S < E,
    same_place(P, Q).
