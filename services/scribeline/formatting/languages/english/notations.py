"""The field's own notations, as English says them."""

from scribeline.formatting.language import NotationWords, words_of

_MONTHS = "January February March April May June July August September October November December"

NOTATIONS = NotationWords(
    months={name.lower(): name for name in _MONTHS.split()},
    days=words_of("monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight"),
    sutures=words_of(
        "vicryl monocryl silk nylon prolene pds chromic ethilon ethibond dexon maxon suture catgut gut "
        "polysorb biosyn surgilon mersilene novafil plain stratafix quill ticron tevdek fiberwire"
    ),
    classes=words_of("nyha heart association functional mallampati asa killip anesthesia"),
    questionnaires={"phq": frozenset({2, 9}), "gad": frozenset({7}), "sf": frozenset({12, 36})},
    measured=words_of(
        "pulse respirations bp temperature temp weight height bmi spo2 sat sats saturation glucose sodium "
        "potassium chloride bicarb bicarbonate bun creatinine calcium magnesium phosphorus hemoglobin "
        "haemoglobin hematocrit haematocrit platelets wbc lactate troponin albumin bilirubin inr tsh crp esr "
        "psa ldl hdl cholesterol triglycerides ferritin lipase amylase hba1c a1c gcs ef score rate count"
    ),
    snellen=frozenset({15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 200, 400}),
    seeing=words_of("vision acuity visual eye eyes snellen od os corrected uncorrected"),
    summed=words_of("gleason"),
    summed_to=words_of("equals equal is"),
    telephones=words_of("telephone phone fax pager beeper extension cell mobile call"),
    modifying=words_of(
        "second minute hour day week month year inch foot mile pound ounce gauge pillow pack vessel lead view "
        "part lumen point level stage step french unit drug phase layer port chamber item degree"
    ),
    modifying_only={
        "french": words_of("catheter sheath tube foley triple guide drain scope stent introducer double"),
        "point": words_of("exam examination restraints restraint discrimination scale gait harness"),
        "unit": words_of("bolus transfusion dose"),
        "level": words_of("fusion laminectomy discectomy decompression"),
        "degree": words_of("turn angle rotation telescope scope block laparoscope arthroscope lens burn burns"),
        "part": words_of("fracture prep repair"),
        "step": words_of("process procedure approach"),
        "stage": words_of("procedure repair revision reconstruction"),
        "item": words_of("scale questionnaire list"),
        "port": words_of("technique placement"),
        "second": words_of("recall delay interval bursts"),
        "day": words_of("history course supply follow follow-up hospital stay trial period taper recall old"),
        "year": words_of("history course follow follow-up survival supply interval plan period smoking risk mortality"),
    },
    modified=words_of("history course supply follow follow-up followup duration interval period trial recheck visit"),
    not_modified=words_of(
        "of and or ago in on at for with to the a an is was by from prior before after later until per he she "
        "it but then there we i they no this that when which who if as"
    ),
    numbered_of=words_of("session visit week day cycle treatment dose part view series injection number"),
    after_count=words_of(
        "of or to and times more other separate views view small large additional further plus minus point "
        "over by through half third quarter out hundred thousand ports sets pillow vessel"
    ),
    mixed={
        "hba1c": "HbA1c",
        "a1c": "A1c",
        "spo2": "SpO2",
        "fio2": "FiO2",
        "pco2": "pCO2",
        "co2": "CO2",
        "o2": "O2",
        "das28": "DAS28",
        "ph": "pH",
        "fev1": "FEV1",
    },
    titles={"doctor": "Dr", "dr": "Dr", "dr.": "Dr", "mister": "Mr", "mr": "Mr", "ms": "Ms", "mrs": "Mrs"},
    titles_only=words_of("dr mister mr mrs"),
    oh=words_of("oh o 0 zero aught ought"),
    double=words_of("double"),
    halves={"am": "a.m.", "pm": "p.m."},
    before_no_half=words_of("i"),
    exact_hours={"o'clock": "o'clock", "oclock": "o'clock"},
    hours=words_of("hours"),
    of_most=words_of("over out slash"),
    nerves=words_of("nerve nerves"),
    cranial=words_of("cranial"),
    roman=words_of("roman"),
    class_=words_of("class"),
    roman_types=words_of(
        "salter-harris harris fort schatzker gustilo gustilo-anderson anderson hinchey brackmann house-brackmann "
        "bosniak fitzpatrick"
    ),
    roman_alone=words_of("salter-harris harris fort schatzker"),
    type_=words_of("type grade class stage category"),
    spinal=words_of(
        "spine spinal spinous vertebra vertebrae vertebral disc discs disk disks cervical thoracic lumbar sacral "
        "sacrum lumbosacral radiculopathy radicular dermatome dermatomes dermatomal myotome myotomes root roots "
        "laminectomy laminotomy discectomy microdiscectomy corpectomy foraminotomy foramen foramina foraminal "
        "neuroforaminal stenosis fusion fused facet facets lamina laminae pedicle pedicles endplate endplates "
        "interspace interspaces interbody kyphoplasty vertebroplasty subluxation anterolisthesis retrolisthesis "
        "spondylolisthesis listhesis spondylosis spondylolysis osteophyte osteophytes herniation herniated "
        "protrusion bulge extrusion burst compression fracture fractures wedge odontoid dens atlas atlantoaxial "
        "cord myelopathy quadriplegia quadriplegic tetraplegia tetraplegic paraplegia paraplegic epidural "
        "paraspinal paravertebral kyphosis scoliosis lordosis joint screw screws cage distribution pinprick"
    ),
    not_spinal=words_of(
        "weighted hyperintense hypointense hyperintensity hypointensity hyperintensities isointense flair stir "
        "sequence sequences images image signal esterase complement c3a c5a thyroid thyroxine tsh hormone murmur "
        "murmurs gallop gallops rub rubs heart s-3 s-4 s3 s4 n0 n1 n2 n3 m0 m1 n-0 n-1 n-2 n-3 m-0 m-1 nx mx n-x "
        "m-x tumor carcinoma adenocarcinoma staging staged node-negative lymphocytes cd4"
    ),
    before_level=words_of("at"),
    before_no_level=words_of("room suite unit bed ward bay type size model floor pod section vitamin hepatitis free"),
    after_no_level=words_of(
        "weighted weighting weighted-images hyperintense hypointense hyperintensity hypointensity isointense bright "
        "dark signal relaxation prolongation shortening image images imaging sequence sequences flair esterase "
        "complement inhibitor cell cells pills nephrostomy"
    ),
    leads=words_of("lead leads"),
    before_leads=words_of("in limb inferior lateral anterior across"),
    factor=words_of("factor"),
    stage=words_of("stage"),
    cancers=("carcinoma", "lymphoma", "sarcoma", "cancer", "melanoma", "tumor"),
    gravida=words_of("gravida"),
    para=words_of("para"),
    station=words_of("station"),
    apgar=words_of("apgar apgars"),
    between_scores=words_of("score scores were was of and at minute minutes"),
    not_after_value=words_of("out over to plus minus by x"),
    flat=words_of("flat"),
    ratios=words_of("ratio dilution titer diluted"),
    after_fraction=words_of("of normal strength the"),
    vitamins=words_of("vitamin"),
    months_too=words_of("may march"),
    before_month=words_of(
        "on of in since until till by from to through before after dated this last next early late mid about around "
        "between and every"
    ),
    pagers=words_of("pager beeper extension"),
    times_of_day=("in the morning", "in the afternoon", "in the evening", "at night"),
    after_telephone=words_of("number is at her his him them us me on"),
    packs=words_of("pack"),
    after_pack=words_of("year years day"),
    day=words_of("day"),
    each=words_of("a per each every one"),
    sets=words_of("sets"),
    large=words_of("thousand million lakh"),
    short_months={name: name[:3] for name in _MONTHS.split()},
)
