"""Method: how it was counted, what was left out, and which version of which pack asked."""

from __future__ import annotations

from engine.wording.digest_blocks import Block, Para, Rows
from engine.wording.digest_release import Release
from engine.wording.digest_words import Say, Words

WORDS: Words = {
    "en": {
        "title": "How we count",
        "shown": (
            "A result is shown from {least} people on, what people wrote from ten. Where a hidden number could "
            "be worked out from the others, or from an earlier digest, the next smallest is hidden with it. Under ten "
            "people, results in which all or all but one agree are hidden too."
        ),
        "reply": (
            "A reply counts when somebody answered at least one question. Its base is everybody who was sent the "
            "invitation, reached or not (AAPOR response rate 2); those we did not ask are not in it."
        ),
        "caption": "Behind the numbers",
        "what": "What",
        "how-many": "How many",
        "size": "People in the cohort",
        "not-asked": "Not asked, to spare them or because they had left",
        "unreached": "Could not be reached",
        "hidden": "Results not shown, to protect small groups",
        "waiting": "Results waiting for more answers",
        "stories": "Stories quoted",
        "version": "version {version}",
        "version.first": "its first version",
        "revised.one": " Revision {revision}: 1 change since.",
        "revised.many": " Revision {revision}: {count} changes since.",
        "asked-by": "Asked by “{title}” ({workflow}), {version}. Counted on {day}.{revised}",
    },
    "es": {
        "title": "Cómo contamos",
        "shown": (
            "Un resultado se muestra a partir de {least} personas; lo que la gente escribió, a partir de diez. Cuando "
            "un número oculto se podría deducir de los otros, o de un informe anterior, se oculta con él el siguiente "
            "más pequeño. Con menos de diez personas se ocultan también los resultados en los que coinciden todas, o "
            "todas menos una."
        ),
        "reply": (
            "Una respuesta cuenta cuando alguien contestó al menos una pregunta. Su base son todas las personas a "
            "quienes se envió la invitación, les llegara o no (tasa de respuesta 2 de AAPOR); a quienes no preguntamos "
            "no se les cuenta."
        ),
        "caption": "Detrás de los números",
        "what": "Qué",
        "how-many": "Cuántas",
        "size": "Personas en la cohorte",
        "not-asked": "No se les preguntó, por no cargarlas o porque se habían ido",
        "unreached": "No se pudo llegar a ellas",
        "hidden": "Resultados que no se muestran, para proteger a grupos pequeños",
        "waiting": "Resultados que esperan más respuestas",
        "stories": "Historias citadas",
        "version": "versión {version}",
        "version.first": "su primera versión",
        "revised.one": " Revisión {revision}: 1 cambio desde entonces.",
        "revised.many": " Revisión {revision}: {count} cambios desde entonces.",
        "asked-by": "Preguntado por «{title}» ({workflow}), {version}. Contado el {day}.{revised}",
    },
}


def blocks(release: Release, say: Say) -> list[Block]:
    """Rules in words, and the numbers behind them."""
    method, rates = release.picture.method, release.picture.rates
    behind = {
        "size": method.size,
        "not-asked": sum(rate.unasked for rate in rates),
        "unreached": sum(rate.unreached for rate in rates),
        "hidden": method.hidden,
        "waiting": method.waiting,
        "stories": len(release.picture.stories),
    }
    return [
        Para(say("shown", least=method.least)),
        Para(say("reply")),
        Rows(
            say("caption"),
            (say("what"), say("how-many")),
            tuple((say(name), str(number)) for name, number in behind.items()),
        ),
        Para(_version(release, say), soft=True),
    ]


def _version(release: Release, say: Say) -> str:
    method, changes = release.picture.method, release.revision - 1
    revised = say(f"revised.{'one' if changes == 1 else 'many'}", revision=release.revision, count=changes)
    return say(
        "asked-by",
        title=method.title,
        workflow=method.workflow,
        version=say("version", version=method.version[:12]) if method.version else say("version.first"),
        day=say.day(method.as_of),
        revised=revised if changes else "",
    )
