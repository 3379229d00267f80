"""Whether a summary says what its message says: names, numbers and denials are compared, without a model.

The words of many languages come with `judge`, so that is imported when the first summary is judged.
"""
