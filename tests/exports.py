"""An export from the button to its file, as an editor and the worker do it together."""

import csv
import io

from publishing.exports import write_exports


def export_rows(client, url, query=None):
    """Start an export, have it written, and return the rows of the file."""
    page = client.post(url, query_params=query)["Location"]
    write_exports()
    response = client.get(f"{page}download/")
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))
