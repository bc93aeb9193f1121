"""The words of the instruments, typed from their sources and not read from the files.

Danish: Social- og Boligstyrelsen's evaluation (Boks 5.4.1, 5.5.1, 5.6.1, 5.7.1 and Bilag 4). English WHO-5: WHO's form
(WHO/UCN/MSD/MHE/2024.1). The other languages of WHO-5: public copies, second-hand or drafts, as their files say.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What is asked, in order. An item that is said differently to women and men is a pair."""

    stems: tuple[str, ...]
    """One for all items, or one for each."""
    items: tuple[str | tuple[str, str], ...]
    options: tuple[dict[int | str, str], ...]
    """One set for all items, or one for each."""


def numbered(first: int, *texts: str) -> dict[int | str, str]:
    """Options from this number down to 0 or 1, or up from 1."""
    step = -1 if first > 1 else 1
    return dict(zip(range(first, first + step * len(texts), step), texts, strict=True))


FREQUENCY = numbered(1, "Aldrig eller næsten aldrig", "Sjældent", "Sommetider", "Ofte", "Altid")
FREQUENCY_SHORT = numbered(1, "Aldrig", "Sjældent", "Ofte", "Altid")

PUBLISHED = {
    ("who5", "da"): Words(
        ("I de sidste to uger…",),
        (
            "har jeg været glad og i godt humør",
            "har jeg følt mig rolig og afslappet",
            "har jeg følt mig aktiv og energisk",
            "er jeg vågnet frisk og udhvilet",
            "har min dagligdag været fyldt med ting, der interesserer mig",
        ),
        (
            numbered(
                5,
                "Hele tiden",
                "Det meste af tiden",
                "Lidt mere end halvdelen af tiden",
                "Lidt mindre end halvdelen af tiden",
                "Lidt af tiden",
                "På intet tidspunkt",
            ),
        ),
    ),
    ("who5", "en"): Words(
        ("Over the last two weeks…",),
        (
            "I have felt cheerful and in good spirits",
            "I have felt calm and relaxed",
            "I have felt active and vigorous",
            "I woke up feeling fresh and rested",
            "My daily life has been filled with things that interest me",
        ),
        (
            numbered(
                5,
                "All of the time",
                "Most of the time",
                "More than half of the time",
                "Less than half of the time",
                "Some of the time",
                "At no time",
            ),
        ),
    ),
    ("who5", "de"): Words(
        ("In den letzten zwei Wochen …",),
        (
            "war ich froh und guter Laune",
            "habe ich mich ruhig und entspannt gefühlt",
            "habe ich mich energisch und aktiv gefühlt",
            "habe ich mich beim Aufwachen frisch und ausgeruht gefühlt",
            "war mein Alltag voller Dinge, die mich interessieren",
        ),
        (
            numbered(
                5,
                "Die ganze Zeit",
                "Meistens",
                "Etwas mehr als die Hälfte der Zeit",
                "Etwas weniger als die Hälfte der Zeit",
                "Ab und zu",
                "Zu keinem Zeitpunkt",
            ),
        ),
    ),
    ("who5", "tr"): Words(
        ("Son iki hafta boyunca",),
        (
            "Kendimi neşeli ve keyifli hissettim",
            "Kendimi sakin ve gevşemiş hissettim",
            "Kendimi aktif ve dinç hissettim",
            "Sabahları kendimi taze ve dinlenmiş hissederek uyandım",
            "Günlük yaşantım beni ilgilendiren şeylerle dolu",
        ),
        (
            numbered(
                5,
                "Her zaman",
                "Çoğu zaman",
                "Geçen zamanın yarısından çoğunda",
                "Geçen zamanın yarısından daha azında",
                "Bazen",
                "Hiçbir zaman",
            ),
        ),
    ),
    ("who5", "nb"): Words(
        ("I de siste to ukene har jeg …",),
        (
            "følt meg glad og i godt humør",
            "følt meg rolig og avslappet",
            "følt meg aktiv og sterk",
            "følt meg opplagt og uthvilt når jeg våkner",
            "følt at mitt daglige liv har vært fylt av ting som interesserer meg",
        ),
        (
            numbered(
                5,
                "Hele tiden",
                "Det meste av tiden",
                "Mer enn halve tiden",
                "Mindre enn halve tiden",
                "Av og til",
                "Aldri",
            ),
        ),
    ),
    ("who5", "pl"): Words(
        ("",),
        (
            ("Czułam się wesoła i w dobrym nastroju", "Czułem się wesoły i w dobrym nastroju"),
            ("Czułam się spokojna i odprężona", "Czułem się spokojny i odprężony"),
            ("Czułam się aktywna i energiczna", "Czułem się aktywny i energiczny"),
            (
                "Budziłam się z uczuciem świeżości i wypoczęta",
                "Budziłem się z uczuciem świeżości i wypoczęty",
            ),
            "Moje życie codzienne było wypełnione interesującymi mnie sprawami",
        ),
        (
            numbered(
                5,
                "Cały czas",
                "Prawie cały czas",
                "Więcej niż połowę czasu",
                "Mniej niż połowę czasu",
                "Od czasu do czasu",
                "Nigdy",
            ),
        ),
    ),
    ("who5", "ar"): Words(
        ("",),
        (
            "شعرت بالبهجة والمزاج الجيد",
            "شعرت بالهدوء والاسترخاء",
            "شعرت بالنشاط والحيوية",
            "استيقظت وأنا أشعر بالانتعاش والراحة",
            "كانت حياتي اليومية ممتلئة بأشياء تهمني وتثير اهتمامي",
        ),
        (numbered(5, "طوال الوقت", "معظم الوقت", "أكثر من نصف الوقت", "أقل من نصف الوقت", "أحياناً", "أبداً"),),
    ),
    ("who5", "uk"): Words(
        ("",),
        (
            "Я почувався бадьорим і в доброму гуморі",
            "Я почувався спокійним і розслабленим",
            "Я почувався активним і енергійним",
            "Я прокидався свіжим і відпочилим",
            "Моє повсякденне життя було наповнене речами, які мене цікавлять",
        ),
        (
            numbered(
                5,
                "Увесь час",
                "Більшу частину часу",
                "Більше половини часу",
                "Менше половини часу",
                "Деякий час",
                "Ніколи",
            ),
        ),
    ),
    ("gses", "da"): Words(
        ("",),
        (
            "Jeg kan altid løse vanskelige problemer, hvis jeg prøver ihærdigt nok",
            "Hvis nogen modarbejder mig, finder jeg en måde, at opnå det jeg vil",
            "Det er let for mig at holde fast ved mine planer og realisere mine mål",
            "Jeg er sikker på, jeg kan håndtere uventede hændelser",
            "Takket være mine personlige ressourcer, ved jeg, hvordan jeg skal klare uforudsete situationer",
            "Jeg kan løse de fleste problemer, hvis jeg yder den nødvendige indsats",
            "Jeg bevarer roen, når der er problemer, da jeg stoler på mine evner til at løse dem",
            "Når jeg støder på et problem, kan jeg som regel finde flere løsninger",
            "Hvis jeg er i vanskeligheder, kan jeg som regel finde en udvej",
            "Lige meget hvad der sker, kan jeg som regel finde en udvej",
        ),
        (
            numbered(4, "Passer præcist", "Passer nogenlunde", "Passer en smule", "Passer slet ikke")
            | {"dont_know": "Ved ikke"},
        ),
    ),
    ("school_coping", "da"): Words(
        ("Hvor ofte oplever du at…",),
        (
            "Du kan blive i skolen hele dagen, når du først er kommet i skole?",
            "Du kan spørge læreren om noget?",
            "Du kan sige noget foran din klasse (fx holde et oplæg eller stille et spørgsmål)?",
            "Du kan lave de lektier, som læreren har givet dig for?",
            "Du kan klare prøverne i skolen?",
        ),
        (FREQUENCY,),
    ),
    ("belonging", "da"): Words(
        (*["Hvor ofte oplever du at…?"] * 4, *["Hvor ofte synes du at…?"] * 2),
        (
            "Jeg trives i skolen.",
            "Jeg har nogen at snakke med i skolen.",
            "Jeg er glad for at gå på skolen.",
            "Jeg er god til at arbejde sammen med andre.",
            "Lærerne respekterer mig.",
            "De andre elever respekterer mig.",
        ),
        (*[FREQUENCY] * 4, *[FREQUENCY_SHORT] * 2),
    ),
}
