"""The view of the site from outside: health, figures, request ids and reports of errors."""
