"""Sixty-five searches as five visitors would type them, with the pages that answer them.

`bench/search_quality.py` measures them and `tests/search/test_questions.py` demands that nearly
all have a right answer among the first three. A best bet of the editors counts as an answer.
"""

# What is typed → the pages of which one must be among the first three.
QUESTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "an HR manager near Deventer": {
        "deventer": ("/landsdelen/oost/veluwe-stedendriehoek/",),
        "techniekpact stedendriehoek": ("/landsdelen/oost/veluwe-stedendriehoek/",),
        "Apeldoorn bedrijven en scholen": ("/praktijk/platform-techniek-stedendriehoek/",),
        "bedrijf werkt samen met school": (
            "/doelen/3/",
            "/doelen/8/",
            "/nieuws/meer-bedrijven-in-publiek-private-samenwerking/",
        ),
        "stageplek": ("/doelen/9/",),
        "stage plekken": ("/doelen/9/",),
        "stageplaatsen afstemmen": ("/doelen/9/",),
        "vacatures techniek": ("/cijfers/vac/",),
        "openstaande vakatures": ("/cijfers/vac/",),
        "mkb scholing": ("/praktijk/mkb-idee/",),
        "MKB idee": ("/praktijk/mkb-idee/",),
        "wat kan een ondernemer doen": ("/vier-os/ondernemers/",),
    },
    "a teacher in Zeeland": {
        "Zeeland": ("/landsdelen/zuidwest/zeeland/",),
        "landsdeel zuid-west": ("/landsdelen/zuidwest/",),
        "regio zeelant": ("/landsdelen/zuidwest/zeeland/",),
        "leerkracht": ("/leerkrachten/",),
        "docent": ("/leerkrachten/",),
        "leraren toerusten W&T": ("/doelen/2/",),
        "docent voortgezet onderwijs": ("/doelen/6/",),
        "vo docenten educatieve master": ("/doelen/6/",),
        "wetenschap en technologie basisschool": ("/doelen/1/",),
        "W & T po": ("/doelen/1/", "/doelen/2/"),
        "lego robot": ("/praktijk/first-lego-league/",),
        "first lego leage": ("/praktijk/first-lego-league/",),
        "sterk techniek onderwijs vmbo": ("/praktijk/sterk-techniekonderwijs/",),
        "zij-instroom docent techniek": (
            "/praktijk/van-vakman-naar-techniekdocent-twente/",
            "/doelen/6/",
            "/doelen/7/",
        ),
        "Jet-Net": ("/praktijk/jet-net/",),
    },
    "a policy officer": {
        "doel 4": ("/doelen/4/",),
        "12 doelen": ("/doelen/",),
        "pps": ("/doelen/8/", "/doelen/3/", "/cijfers/pps-aantal/", "/cijfers/pps-bedrijven/"),
        "publiek-private samenwerking beroepsonderwijs": (
            "/doelen/8/",
            "/cijfers/pps-bedrijven/",
            "/cijfers/pps-studenten/",
        ),
        "landsdeel Oost": ("/landsdelen/oost/",),
        "regio Twente": ("/landsdelen/oost/twente/",),
        "Noord Limburg": ("/landsdelen/zuidoost/noord-limburg/",),
        "overheid rol": ("/vier-os/overheid/",),
        "onderzoekers": ("/vier-os/onderzoekers/",),
        "katapult netwerk": ("/praktijk/katapult/", "/cijfers/pps-aantal/"),
        "centres of expertise": ("/praktijk/centres-of-expertise-techniek/",),
        "aansluiting vo mbo ho": ("/doelen/5/",),
    },
    "a student with her parents": {
        "ouder": ("/leerlingen-studenten-ouders/",),
        "ouders": ("/leerlingen-studenten-ouders/",),
        "student": ("/leerlingen-studenten-ouders/",),
        "leerling": ("/leerlingen-studenten-ouders/",),
        "meisjes techniek": (
            "/praktijk/girls-day/",
            "/cijfers/havo-meisjes/",
            "/cijfers/vwo-meisjes/",
            "/cijfers/mbo-vrouw/",
        ),
        "girlsday": ("/praktijk/girls-day/",),
        "girls day": ("/praktijk/girls-day/",),
        "profielkeuze havo": ("/doelen/4/", "/cijfers/havo-n/"),
        "profiel kiezen bèta": ("/doelen/4/",),
        "betatechniek mbo": ("/cijfers/mbo-instroom/",),
        "techniekdag": ("/praktijk/techniekdag-nijmegen/",),
        "night of the nerds": ("/praktijk/night-of-the-nerds/",),
        "Eindhoven technologie festival": ("/praktijk/dutch-technology-week/",),
        "bouw opleiding Waddinxveen": ("/praktijk/bouwacademie-waddinxveen/",),
        "perron 038": ("/praktijk/perron038/",),
    },
    "a journalist": {
        "monitor 2024": ("/nieuws/monitor-techniekpact-juni-2024/",),
        "tien jaar techniekpact": ("/nieuws/10-jaar-techniekpact/",),
        "andre kuipers": ("/ambassadeurs/andre-kuipers/",),
        "Doekle Terpstra": ("/ambassadeurs/doekle-terpstra/",),
        "aanjager": ("/ambassadeurs/", "/ambassadeurs/doekle-terpstra/"),
        "collegetour astronaut": (
            "/praktijk/techniekpact-collegetour/",
            "/ambassadeurs/andre-kuipers/",
        ),
        "cijfers": ("/cijfers/",),
        "vrouwen in technische beroepen": ("/cijfers/werk-vrouw/",),
        "contact pers": ("/contact/",),
        "nieuwsbrief aanmelden": ("/nieuwsbrief/",),
        "sciencemakers awards 2017": ("/nieuws/sciencemakers-awards-2017/",),
    },
}

ALL_QUESTIONS = {
    text: pages for questions in QUESTIONS.values() for text, pages in questions.items()
}
