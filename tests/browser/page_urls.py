"""One address of every kind of page, and of every state that an address can ask for."""

PAGE_URLS = {
    "home": "/",
    "stakeholders": "/vier-os/",
    "stakeholder": "/vier-os/onderwijs/",
    "landsdelen": "/landsdelen/",
    "landsdeel": "/landsdelen/oost/",
    "region": "/landsdelen/oost/zwolle/",
    "goals": "/doelen/",
    "goal": "/doelen/4/",
    "indicators": "/cijfers/",
    "indicator": "/cijfers/vwo-n/",
    "projects": "/praktijk/",
    "projects-filtered": "/praktijk/?doel=4&landsdeel=oost&o=onderwijs",
    "projects-none": "/praktijk/?q=zzzz&doel=7",
    "projects-unknown-filter": "/praktijk/?doel=99&kleur=rood",
    "projects-page-999": "/praktijk/?pagina=999",
    "projects-too-long": f"/praktijk/?q={'techniek+' * 40}",
    "project": "/praktijk/techport/",
    "ambassadors": "/ambassadeurs/",
    "ambassador": "/ambassadeurs/doekle-terpstra/",
    "articles": "/nieuws/",
    "article": "/nieuws/monitor-techniekpact-juni-2024/",
    "page-contact": "/contact/",
    "page-privacy": "/privacy/",
    "page-accessibility": "/toegankelijkheid/",
    "page-colophon": "/colofon/",
    "page-security": "/lek-melden/",
    "subscribe": "/nieuwsbrief/",
    "requested": "/nieuwsbrief/aangemeld/",
    "confirm-expired": "/nieuwsbrief/bevestigen/verlopen/",
    "confirmed": "/nieuwsbrief/bevestigd/",
    "leave-forged": "/nieuwsbrief/afmelden/verlopen/",
    "link": "/nieuwsbrief/mijn/",
    "link-requested": "/nieuwsbrief/mijn/gevraagd/",
    "link-expired": "/nieuwsbrief/mijn/verlopen/",
    "take-along-expired": "/nieuwsbrief/mijn/verlopen/gegevens/",
    "erase-expired": "/nieuwsbrief/mijn/verlopen/wissen/",
    "erased": "/nieuwsbrief/gewist/",
    "issues": "/nieuwsbrief/archief/",
    "search": "/zoeken/",
    "search-results": "/zoeken/?q=techniek",
    "search-one-kind": "/zoeken/?q=techniek&soort=praktijkvoorbeelden&pagina=2",
    "search-best-bet": "/zoeken/?q=nieuwsbrief",
    "search-corrected": "/zoeken/?q=lerarr",
    "search-partial": "/zoeken/?q=astronaut+zwembad",
    "search-none": "/zoeken/?q=zzzzqq",
    "search-too-long": f"/zoeken/?q={'techniek+' * 40}",
    "not-found": "/bestaat-niet/",
}

# The addresses that are answered with status 400 or 404.
ERROR_URLS = {
    PAGE_URLS[name]
    for name in (
        "projects-page-999",
        "projects-too-long",
        "confirm-expired",
        "leave-forged",
        "link-expired",
        "take-along-expired",
        "erase-expired",
        "not-found",
    )
}

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 375, "height": 740}
WIDE = {"width": 1280, "height": 800}
