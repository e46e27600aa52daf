"""Checks of the domain that our mail comes from, explained for editors (rule 11).

`dns_lookup` queries the DNS, `dns_records` judges its records, `mail_server` looks at the mail
server, `checks` runs all of these and stores the findings.
"""
