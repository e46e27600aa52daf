from techniekpact.roles import CONTENT_MODELS, build_roles

ROLES = build_roles([*CONTENT_MODELS, "vacancies.vacancy"])
