"""Relations as arrays of integers, for millions of tuples.

Needs NumPy and Numba (``pip install 'cartelogic[columns]'``); nothing outside the packages
called ``columns`` imports this before there is a relation of that kind.
"""
