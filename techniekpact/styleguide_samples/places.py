from pact.site_context import SiteContext
from search.places.index import AREA_WEIGHT, Candidate
from techniekpact.styleguide_samples.project_cards import long_region
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_place_candidates(site_context: SiteContext) -> dict[str, list[Candidate]]:
    first, second = site_context.regions[:2]
    return {
        "some": [
            Candidate("Bergen", "bergen", first, municipality="Bergen (NH)"),
            Candidate("Bergen", "bergen", second),
            Candidate(second.name, "regio", second, weight=AREA_WEIGHT),
        ],
        "long": [Candidate(LONG_TEXT[:80], "lang", long_region(site_context), "", LONG_TEXT[:80])],
    }
