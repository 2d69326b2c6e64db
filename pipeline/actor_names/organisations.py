"""Words by which the name of a body is known from that of a person, in folded letters."""

WORDS = """
academy administration agency alliance army assembly assoc association authority bank board
broadcasting bureau center centre chamber church club college commission committee
communities community company conference confederation congress corporation council court
department directorate federation force forces forum foundation front fund group
hospital inc initiative institute institution international laboratory league limited ltd
ministry movement museum nation nations network office organisation organization parliament
party police reserve school service services society state states syndicate team trade treaty
tribunal trust union university watch workers

amt bund fraktion gericht gesellschaft gewerkschaft institut kammer kirche kommission
ministerium partei rat stiftung universitat verband verein

academie agence alliance assemblee autorite banque bureau chambre comite commission
confederation conseil cour federation fondation ministere mouvement nationale organisation
parti rassemblement republique syndicat universite

agencia alianza asociacion associazione autoridad banca banco comision comissao comite comitato
confederacion consejo conselho corte federacion fundacion instituto istituto liga ministerio
ministero movimento movimiento organizacion organizzazione partido partito sindicato sindacato
tribunal tribunale uniao union unione universidad universidade universita
"""
ENDINGS = (
    "amt", "bund", "gericht", "gesellschaft", "gewerkschaft", "institut", "kammer", "kommission",
    "ministerium", "partei", "stiftung", "verband", "verein", "vereinigung", "zentrale",
)  # fmt: skip
_WORDS = frozenset(WORDS.split())
_LONGEST_SIMPLE = 6
"""Below that an ending is a word of its own, or a surname."""


def is_organisation(words: list[str]) -> bool:
    """Whether a word says that a name is a body's."""
    return any(
        one in _WORDS or (len(one) > _LONGEST_SIMPLE and one.endswith(ENDINGS)) for one in words
    )
