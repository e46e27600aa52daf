"""QR codes, drawn here: no other site is asked for them."""

from qrcode import QRCode

Matrix = list[list[bool]]


def build_qr_matrix(text: str, *, border: int = 0) -> Matrix:
    """Return the rows of modules of a QR code, true where dark, with a border of light ones."""
    code = QRCode(border=border)
    code.add_data(text)
    matrix: Matrix = code.get_matrix()
    return matrix


def svg_path(matrix: Matrix) -> str:
    """Return the dark modules as the path of an SVG, in which a module is one unit wide."""
    return "".join(
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    )
