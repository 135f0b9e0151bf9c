def check(function):
    return None
