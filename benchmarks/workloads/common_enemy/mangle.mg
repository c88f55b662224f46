# A common part starts where the later of two starts, and ends where the earlier ends.
common_enemy(A, B, C, S, E) :-
    rival(A, C, S, E), rival(B, C, T, F), A < B, T <= S, E <= F, S < E.
common_enemy(A, B, C, S, E) :-
    rival(A, C, S, F), rival(B, C, T, E), A < B, T <= S, E < F, S < E.
common_enemy(A, B, C, S, E) :-
    rival(A, C, T, E), rival(B, C, S, F), A < B, T < S, E <= F, S < E.
common_enemy(A, B, C, S, E) :-
    rival(A, C, T, F), rival(B, C, S, E), A < B, T < S, E < F, S < E.
