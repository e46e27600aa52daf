"""What the world can see of the domain that our mail comes from, in words for an editor.

`lookup` asks the DNS, `records` judges what stands there, `server` looks at the mail server,
`checking` does all of it and keeps the outcome.
"""
