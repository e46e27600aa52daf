"""Lists of addresses as programs and people write them, and what is in them."""

QUOTE_OPEN = 'email;naam\na@voorbeeld.nl;"Lezer A\n' + "".join(
    f"lezer{number}@school.nl;Naam\n" for number in range(300)
)

# By what is special: the text, and each (line, address) that is read.
LISTS = {
    "a column with mailings first": (
        (
            "Naam;Mailing ontvangen;E-mailadres\r\nLezer A;ja;a@voorbeeld.nl\r\n"
            "Lezer E;ja;o'brien@voorbeeld.ie\r\n"
        ),
        [(2, "a@voorbeeld.nl"), (3, "o'brien@voorbeeld.ie")],
    ),
    "a line that names the delimiter": (
        "sep=;\r\nNaam;E-mailadres\r\nLezer A;a@voorbeeld.nl\r\n",
        [(3, "a@voorbeeld.nl")],
    ),
    "that line without names": (
        "sep=|\nLezer A|a@voorbeeld.nl\nLezer B|b@school.nl",
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "a title": (
        "Aanmeldingen congres Zwolle;\n;\nNaam;E-mailadres\nLezer A;a@voorbeeld.nl\n",
        [(4, "a@voorbeeld.nl")],
    ),
    "a first row without an address": (
        "Mailinglijst;;\nNaam;Mail;Plaats\nA;geen mail;Ede\nLezer A;a@voorbeeld.nl;Ede\n",
        [(4, "a@voorbeeld.nl")],
    ),
    "a title with an address": (
        "Lijst van baas@school.nl;\nE-mailadres;Naam\na@voorbeeld.nl;Lezer A\nb@school.nl;B\n",
        [(3, "a@voorbeeld.nl"), (4, "b@school.nl")],
    ),
    "Google Contacts": (
        (
            "Name,Notes,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value\n"
            'Lezer A,"twee\nregels",* Work,a@voorbeeld.nl,,\nLezer B,,* Work,b@school.nl,,\n'
        ),
        [(2, "a@voorbeeld.nl"), (4, "b@school.nl")],
    ),
    "the address of who keeps the list": (
        "E-mail beheerder;E-mail\nbaas@school.nl;a@voorbeeld.nl\nbaas@school.nl;b@school.nl\n",
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "two columns with addresses": (
        "E-mail werkgever;E-mailadres\nx@school.nl;a@voorbeeld.nl\ny@school.nl;b@school.nl\n",
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "no names at all": (
        "Lezer A\ta@voorbeeld.nl\tZwolle\nLezer B\tb@school.nl\tEde\n",
        [(1, "a@voorbeeld.nl"), (2, "b@school.nl")],
    ),
    "names that say nothing": (
        "wie,waar\nLezer A,a@voorbeeld.nl\nLezer B,b@school.nl\n",
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "semicolons within a cell": (
        "email,groepen\na@voorbeeld.nl,x;y\nb@school.nl,x;z\n",
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "one line with commas": (
        "a@voorbeeld.nl, b@school.nl, c@school.nl\r\n",
        [(1, "a@voorbeeld.nl"), (1, "b@school.nl"), (1, "c@school.nl")],
    ),
    "one line from a mail program": (
        "Lezer A <a@voorbeeld.nl>; \"Brug, van der, B\" <b@school.nl>; 'c@school.nl'",
        [(1, "a@voorbeeld.nl"), (1, "b@school.nl"), (1, "c@school.nl")],
    ),
    "more addresses on a line than columns": (
        "; ".join(f"{number}@school.nl" for number in range(400)),
        [(1, f"{number}@school.nl") for number in range(400)],
    ),
    "names with a comma, each on a line": (
        "Brug, B <b@school.nl>\nAnna <a@voorbeeld.nl>\n",
        [(1, "b@school.nl"), (2, "a@voorbeeld.nl")],
    ),
    "two addresses in a cell": (
        "naam;mail\nLezer A;a@voorbeeld.nl, b@school.nl\n",
        [(2, "a@voorbeeld.nl"), (2, "b@school.nl")],
    ),
    "a line without an address among others": (
        "a@voorbeeld.nl\nBert;geen mail\nb@school.nl\n",
        [(1, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
    "links to mail": ("mail\nmailto:a@voorbeeld.nl\n", [(2, "a@voorbeeld.nl")]),
    "a quote that is not closed": (
        QUOTE_OPEN,
        [(2, "a@voorbeeld.nl"), *((line, f"lezer{line - 3}@school.nl") for line in range(3, 303))],
    ),
    "addresses within an open quote": (
        'naam;mail\n"Lezer A;a@voorbeeld.nl\n";b@school.nl\n',
        [(2, "a@voorbeeld.nl"), (3, "b@school.nl")],
    ),
}

# By program: the text, and of each address why it is stopped, or why it is left out.
EXPORTS = {
    "Mailchimp": (
        (
            "Email Address,First Name,UNSUB_TIME,UNSUB_REASON\n"
            "a@school.nl,Anna,2024-01-01 10:00:00,No longer interested\n"
        ),
        ["elsewhere"],
    ),
    "Mailchimp, cleaned": (
        "Email Address,OPTIN_TIME,CLEAN_TIME\na@school.nl,2020-01-01 10:00:00,2024-01-01\n",
        ["bounced"],
    ),
    "Brevo": (
        (
            "EMAIL,VOORNAAM,EMAIL_BLACKLISTED,SMS_BLACKLISTED\n"
            "a@school.nl,Anna,true,false\nb@school.nl,Bert,false,true\n"
        ),
        ["elsewhere", ""],
    ),
    "MailerLite": (
        (
            "Subscriber,Status,Subscribed,Opens\na@school.nl,active,2024-01-01,3\n"
            "b@school.nl,unsubscribed,2024-01-01,3\nc@school.nl,unconfirmed,,0\n"
            "d@school.nl,bounced,2024-01-01,0\ne@school.nl,junk,2024-01-01,0\n"
        ),
        ["", "elsewhere", "unconfirmed", "bounced", "complained"],
    ),
    "Laposta": (
        (
            "e-mailadres;status\na@school.nl;actief\nb@school.nl;uitgeschreven\n"
            "c@school.nl;opgeschoond\nd@school.nl;onbevestigd\n"
        ),
        ["", "elsewhere", "bounced", "unconfirmed"],
    ),
    "Spotler": (
        (
            "E-mailadres;Voornaam;Opt-in;Afmeldlink\na@school.nl;Anna;ja;https://voorbeeld.nl/1\n"
            "b@school.nl;Bert;nee;https://voorbeeld.nl/2\n"
        ),
        ["", "unconfirmed"],
    ),
    "statuses without a name": (
        "a@school.nl;subscribed\nb@school.nl;Unsubscribed\nc@school.nl;cleaned\n",
        ["", "elsewhere", "bounced"],
    ),
    "a date beside another status": (
        "email;status;unsubscribed_at\na@school.nl;subscribed;2024-01-01\nb@school.nl;actief;\n",
        ["elsewhere", ""],
    ),
    "numbers without a meaning": (
        "mail;status;sms\na@school.nl;1;\nb@school.nl;0;\n",
        ["unclear", "unclear"],
    ),
    "names above a first row without an address": (
        "naam;mail;afgemeld op\nAnna;geen mail;\nBert;b@school.nl;1-1-2024\n",
        ["invalid", "elsewhere"],
    ),
    "Shopify": (
        "Email,Accepts Email Marketing\na@school.nl,no\nb@school.nl,yes\n",
        ["unconfirmed", ""],
    ),
    "Salesforce": (
        "Email,HasOptedOutOfEmail\na@school.nl,true\nb@school.nl,false\n",
        ["elsewhere", ""],
    ),
    "a question against mail": (
        "email;Opted out;Geen mail\na@school.nl;yes;\nb@school.nl;no;nee\nc@school.nl;;ja\n",
        ["elsewhere", "", "elsewhere"],
    ),
    "a name that begins with not": (
        "email;Wil geen nieuwsbrief;Do not email\na@school.nl;ja;0\nb@school.nl;nee;1\n",
        ["elsewhere", "elsewhere"],
    ),
    "a question about mail that may mean anything": (
        "email;Nieuwsbrief ontvangen\na@school.nl;nee\nb@school.nl;ja\n",
        ["unclear", "unclear"],
    ),
    "a second address that nobody has": (
        "email;E-mail 2\na@school.nl;geen\nb@school.nl;-\n",
        ["", ""],
    ),
    "statuses with signs in a column for something else": (
        "email;wens\na@school.nl;Opt-out\nb@school.nl;Afgemeld.\nc@school.nl;belde\n",
        ["unclear", "unclear", ""],
    ),
    "an earlier day on which mail came back": (
        (
            "email;bounced_at;unsubscribed_at\na@school.nl;2020-01-01;2024-01-01\n"
            "b@school.nl;2020-01-01;\n"
        ),
        ["elsewhere", "bounced"],
    ),
    "a status that tells what a day means": (
        "email;status;unsubscribed_at\na@school.nl;cleaned;2024-01-01\nb@school.nl;actief;\n",
        ["bounced", ""],
    ),
    "endings of nobody": (
        (
            "email;Unsubscribe status;Bounce status\na@school.nl;Subscribed;OK\n"
            "b@school.nl;actief;active\n"
        ),
        ["", ""],
    ),
    "text about something else": (
        "email;Reden;Klachten\na@school.nl;Interesse in techniek;\nb@school.nl;;lift kapot\n",
        ["unclear", "unclear"],
    ),
    "a text that denies": (
        "email;Uitgeschreven\na@school.nl;niet uitgeschreven\nb@school.nl;5 januari 2024\n",
        ["unclear", "elsewhere"],
    ),
    "a reason to unsubscribe": (
        "email;afmeldreden\na@school.nl;Te veel mail\nb@school.nl;\n",
        ["elsewhere", ""],
    ),
    "a word that we do not know": (
        "email;status\na@school.nl;actief\nb@school.nl;Vip\nc@school.nl;\n",
        ["", "unclear", "unclear"],
    ),
}
