"""Mail that comes back: how we hear of it. What is done about it: `newsletter.services.bounces`.

A company that sends our mail calls `webhooks`; a plain mail server writes to a mailbox, which
`mailbox` empties and `reports` reads.
"""
