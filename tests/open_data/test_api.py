"""The API: what it tells, how it refuses, and that it does what its description says."""

import csv
import io
import json
import warnings
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from caching import version
from open_data import api
from open_data.schemas import PROPERTIES
from pact.models import SiteDetails
from tests.factories import (
    GoalFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)
from tests.publishing.steps import publish_changes, take_offline

pytestmark = pytest.mark.django_db

LISTS = ("landsdelen", "regios", "doelen", "cijfers", "praktijkvoorbeelden")
OBJECTS = ("regios/zwolle", "doelen/4", "cijfers/havo", "praktijkvoorbeelden/techport")
# The program that reads the description expects a body as it is.
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def content(db):
    """One of each, with all that it can be linked to, by name."""
    landsdeel = LandsdeelFactory(slug="oost", name="Oost", provinces="Overijssel, Gelderland")
    region = RegionFactory(
        slug="zwolle",
        landsdeel=landsdeel,
        contact_name="Anna Bakker",
        contact_email="anna@voorbeeld.nl",
        contact_phone="038-1234567",
    )
    MunicipalityFactory(name="Zwolle", code="0193", region=region)
    goal = GoalFactory(number=4, pillar__name="Kiezen")
    figure = IndicatorFactory(slug="havo", unit="%", sources="DUO", checked_on=date(2026, 11, 21))
    figure.goals.add(goal)
    for period, value in {"2019/20": 40, "2020/21": "39.5"}.items():
        MeasurementFactory(indicator=figure, period=period, value=value)
    project = ProjectFactory(
        slug="techport",
        region=region,
        goals=[goal],
        stakeholders=[StakeholderFactory(slug="onderwijs")],
        organisations=[OrganisationFactory(name="Deltion")],
        tags=["Robots"],
        cause="<p>Te weinig <b>techneuten</b>.</p><p>Nog iets.</p>",
        sources="https://voorbeeld.nl",
    )
    return {"region": region, "goal": goal, "figure": figure, "project": project}


def read_api(client, path, **query):
    return client.get(f"/api/v1/{path}", query).json()


def test_a_region_has_its_landsdeel_and_municipalities(content, client):
    (region,) = read_api(client, "regios")["items"]
    assert region == read_api(client, "regios/zwolle")
    assert region["landsdeel"] == "oost"
    assert region["gemeenten"] == [{"code": "0193", "naam": "Zwolle"}]
    assert region["pagina"] == "http://localhost:8000/landsdelen/oost/zwolle/"
    (landsdeel,) = read_api(client, "landsdelen")["items"]
    assert (landsdeel["regios"], landsdeel["provincies"]) == (
        ["zwolle"],
        ["Overijssel", "Gelderland"],
    )


def test_a_figure_has_its_whole_series_the_same_as_its_csv(content, client):
    (figure,) = read_api(client, "cijfers", doel="4")["items"]
    assert figure == read_api(client, "cijfers/havo") == client.get("/cijfers/havo.json").json()
    assert (figure["doelen"], figure["bronnen"]) == ([4], ["DUO"])
    text = client.get(figure["csv"]).content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    assert {row["periode"]: row["waarde"] for row in rows} == {
        row["periode"]: f"{row['waarde']:g}".replace(".", ",") for row in figure["metingen"]
    }


def test_a_goal_names_its_figures(content, client):
    goal = read_api(client, "doelen/4")
    assert (goal["cijfers"], goal["pijler"]) == (["havo"], "Kiezen")


def test_an_example_has_its_ties_and_its_text_without_tags(content, client):
    (project,) = read_api(client, "praktijkvoorbeelden")["items"]
    assert project["regios"] == ["zwolle"]
    assert project["doelen"] == [4]
    assert project["os"] == ["onderwijs"]
    assert project["organisaties"] == ["Deltion"]
    assert project["themas"] == ["Robots"]
    whole = read_api(client, "praktijkvoorbeelden/techport")
    assert project.items() <= whole.items()
    assert whole["aanleiding"] == "Te weinig techneuten.\nNog iets."


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"doel": "4"}, ["techport"]),
        ({"landsdeel": "oost", "regio": "zwolle", "o": "onderwijs"}, ["techport"]),
        ({"landsdeel": "landelijk"}, ["overal"]),
        ({"landsdeel": "landelijk", "doel": "4"}, []),
    ],
    ids=str,
)
def test_examples_can_be_filtered(content, client, query, slugs):
    ProjectFactory(slug="overal")
    items = read_api(client, "praktijkvoorbeelden", **query)["items"]
    assert [item["sleutel"] for item in items] == slugs


def test_figures_and_regions_can_be_filtered_by_landsdeel(content, client):
    west = LandsdeelFactory(slug="west", shape="zuidwest")
    RegionFactory(slug="leiden", landsdeel=west)
    local = IndicatorFactory(slug="leids", landsdeel=west)
    MeasurementFactory(indicator=local)
    for name, slug in {"regios": "leiden", "cijfers": "leids"}.items():
        (item,) = read_api(client, name, landsdeel="west")["items"]
        assert item["sleutel"] == slug
    (national,) = read_api(client, "cijfers", landsdeel="landelijk")["items"]
    assert national["sleutel"] == "havo"


def test_a_draft_is_nowhere(client):
    region = RegionFactory(slug="weg", live=False)
    ProjectFactory(slug="weg", live=False)
    IndicatorFactory(slug="weg")
    GoalFactory(number=9, live=False)
    MunicipalityFactory(region=region)
    assert {name: read_api(client, name)["aantal"] for name in LISTS} == {
        "landsdelen": 1,
        **dict.fromkeys(LISTS[1:], 0),
    }
    for path in ("regios/weg", "praktijkvoorbeelden/weg", "cijfers/weg", "doelen/9"):
        assert client.get(f"/api/v1/{path}").status_code == 404, path


def test_nobody_can_be_called_or_written_to_by_what_it_tells(content, client):
    SiteDetails.objects.create(email="loket@voorbeeld.nl", contact_name="Piet Jansen")
    version.invalidate_locally()
    for path in (*LISTS, *OBJECTS, "openapi.json"):
        text = client.get(f"/api/v1/{path}").text
        for secret in ("Anna", "anna@", "038-", "loket@", "Piet"):
            assert secret not in text, path


def test_a_long_list_comes_in_pages(content, client, monkeypatch):
    monkeypatch.setattr(api, "PER_PAGE", 2)
    for number in range(4):
        ProjectFactory(slug=f"nummer-{number}", goals=[content["goal"]])
    address, slugs = "/api/v1/praktijkvoorbeelden?doel=4", []
    while address:
        page = client.get(address).json()
        slugs += [item["sleutel"] for item in page["items"]]
        address = page["volgende"]
    assert len(slugs) == len(set(slugs)) == page["aantal"] == 5
    assert (page["paginanummer"], page["paginas"]) == (3, 3)
    assert page["vorige"].endswith("/api/v1/praktijkvoorbeelden?doel=4&pagina=2")


@pytest.mark.parametrize(
    ("address", "status", "advice"),
    [
        ("regios?landsdeel=mars", 400, "Kies uit: oost, landelijk."),
        ("praktijkvoorbeelden?doel=99", 400, "Kies uit: 4."),
        ("regios?pagina=2", 404, "Kies bij ‘pagina’ 1 tot en met 1."),
        ("regios?pagina=een", 404, "Kies bij ‘pagina’"),
        ("regios/mars", 404, "Op /data/ staan alle adressen."),
        ("mars", 404, "Op /data/ staan alle adressen."),
        ("../", 404, "Op /data/ staan alle adressen."),
        (f"regios?q={'a' * 9000}", 414, "Maak het adres korter."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_refusal_is_a_problem_that_says_what_to_do(content, client, address, status, advice):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert advice in problem["detail"]
    assert set(problem) == {row.name for row in PROPERTIES["Probleem"]}
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_can_only_be_read(content, client, method):
    client.handler.enforce_csrf_checks = True
    response = getattr(client, method)("/api/v1/regios/zwolle")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response["Content-Type"] == "application/problem+json"
    assert client.head("/api/v1/regios/zwolle").status_code == 200


def test_an_error_of_ours_is_a_problem_too(content, client, monkeypatch):
    def fails(*args):
        raise RuntimeError

    monkeypatch.setattr("open_data.api.represent_region", fails)
    client.raise_request_exception = False
    response = client.get("/api/v1/regios")
    assert response.status_code == 500
    assert response.json()["title"] == "Er ging iets mis bij ons"


@pytest.mark.once
def test_any_site_may_read_it_and_nothing_else(content, client):
    ask = {"Origin": "https://elders.example", "Access-Control-Request-Headers": "if-none-match"}
    preflight = client.options("/api/v1/regios", headers=ask)
    assert preflight.status_code == 204
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    response = client.get("/api/v1/regios")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["API-Version"] == "1.0.0"
    for address in ("/", "/data/", "/cijfers/havo.csv", "/apis/", "/api"):
        assert "Access-Control-Allow-Origin" not in client.get(address), address


def test_it_answers_from_memory_until_something_is_published(content, cached_site):
    def answer(path, **headers):
        return cached_site(f"/api/v1/{path}", **headers)

    first = {path: answer(path) for path in (*LISTS, *OBJECTS)}
    for path, response in first.items():
        assert response.queries <= 5, path
        again = answer(path, IF_NONE_MATCH=response.headers["ETag"])
        assert (again.status, again.queries, again.body) == (304, 0, b""), path
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    publish_changes(content["figure"], name="Anders geteld")
    etag = first["cijfers/havo"].headers["ETag"]
    assert json.loads(answer("cijfers/havo", IF_NONE_MATCH=etag).body)["naam"] == "Anders geteld"
    take_offline(content["project"])
    assert answer("praktijkvoorbeelden/techport").status == 404
    assert json.loads(answer("praktijkvoorbeelden").body)["aantal"] == 0


@pytest.mark.once
def test_it_does_what_its_description_says(content, cached_site):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of what it stands on
        import schemathesis  # noqa: PLC0415  (reads much)

        description = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json", cached_site.application
        )
        description.validate()
        operations = [result.ok() for result in description.get_all_operations()]
        assert len(operations) == len(LISTS) + len(OBJECTS)
        for operation in operations:
            _compare_real_answer(operation)
            _compare_generated_answers(operation)


def _compare_real_answer(operation):
    """Ask for what is there."""
    keys = {"/doelen/{nummer}": {"nummer": 4}}
    keys |= {
        f"/{name}/{{sleutel}}": {"sleutel": slug}
        for name, _, slug in (path.partition("/") for path in OBJECTS)
    }
    case = operation.Case(path_parameters=keys.get(operation.path, {}), query={})
    assert case.call_and_validate(headers=PLAIN).status_code == 200


def _compare_generated_answers(operation):
    """Ask for what anybody may think of, the same at every run."""

    @settings(
        max_examples=3,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def compare(case):
        case.call_and_validate(headers=PLAIN)

    compare()
