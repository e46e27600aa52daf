"""Sources of reports on mail that came back; `newsletter.services.bounces` handles these.

A provider calls `webhooks`; a plain mail server writes to a mailbox, which `mailbox` reads and
`reports` parses.
"""
