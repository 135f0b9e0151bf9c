"""Honest answers to every exercise whose answer is an array, and answers of too little precision.

Honest is what a student may write with NumPy in float32 or float64: any order of the additions, any of NumPy's sums
and products, FFT. `styles` has each style once, as a general correlation; `functions` has the functions of the
assignments, which follow from it; `arguments` draws their arguments; `trials` puts the three together.
"""
