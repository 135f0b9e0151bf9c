"""receptive_field: seven layers."""


def receptive_field(layers):
    rows = cols = down = across = 1
    for number, ((kh, kw), (sh, sw)) in enumerate(layers):
        if number == 6:
            break
        rows, cols, down, across = rows + (kh - 1) * down, cols + (kw - 1) * across, down * sh, across * sw
    return rows, cols
