"""The sections and the documents of Dutch reports."""

from scribeline.formatting.language import HeadingWords, words_of

HEADINGS = HeadingWords(
    sections=frozenset(
        {
            "lichamelijk onderzoek",
            "algemeen lichamelijk onderzoek",
            "neurologisch onderzoek",
            "psychiatrisch onderzoek",
            "aanvullend onderzoek",
            "aanvullende onderzoeken",
            "laboratoriumonderzoek",
            "laboratorium onderzoek",
            "beeldvormend onderzoek",
            "radiologisch onderzoek",
            "reden van komst",
            "reden van opname",
            "reden van verwijzing",
            "reden verwijzing",
            "speciële anamnese",
            "algemene anamnese",
            "sociale anamnese",
            "tractusanamnese",
            "familieanamnese",
            "heteroanamnese",
            "medische voorgeschiedenis",
            "actuele medicatie",
            "huidige medicatie",
            "medicatie bij opname",
            "medicatie bij ontslag",
            "medicatie thuis",
            "thuismedicatie",
            "vitale functies",
            "vitale parameters",
            "algemene indruk",
            "differentiaaldiagnose",
            "differentiële diagnose",
            "diagnose bij ontslag",
            "klinisch beloop",
            "klinische gegevens",
            "conclusie en beleid",
            "medisch beleid",
            "verslag operatie",
            "preoperatieve diagnose",
            "postoperatieve diagnose",
        }
    ),
    short_sections=words_of(
        "anamnese voorgeschiedenis medicatie allergieën allergie intoxicaties onderzoek conclusie beleid diagnose "
        "diagnoses bespreking beloop decursus indicatie procedure ingreep bevindingen complicaties advies behandelplan "
        "behandeling beeldvorming laboratorium lab hart longen cor pulmones abdomen buik hals thorax extremiteiten "
        "huid rug techniek vraagstelling verslag overwegingen samenvatting controle vitaal anesthesie"
    ),
    ends_before=words_of("de het hij zij er dit dat we wij ik patiënt geen is was zijn waren"),
    goes_on=words_of("en of van voor bij met de het na"),
    transitions=("dan nu naar", "volgende kopje"),
    title_nouns=words_of("verslag brief ontslagbrief consult operatieverslag polikliniekbrief"),
    titles_alone=words_of("ontslagbrief operatieverslag polikliniekbrief"),
    imaging=words_of("ct mri echo röntgenfoto x-thorax echografie mammografie"),
    after_a_noun=words_of("bestaat bestaan is was zijn waren toont tonen omvat laat"),
    vital_signs=frozenset({"vitale functies", "vitale parameters"}),
    small=words_of("de het een en of van voor bij met na in op aan te"),
)
