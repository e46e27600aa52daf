"""How the site is seen from outside: health, figures, request ids and reports of errors."""
