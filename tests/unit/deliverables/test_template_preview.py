"""What a template makes of a report about nobody."""

from tests.unit.deliverables.crafted import template

from scribeline.deliverables.preview import Place, lines_of, preview


def test_a_preview_tells_what_the_sample_and_the_template_say() -> None:
    made = preview(template(), "Harbor Cardiology", day_first=True)
    assert made.sample == lines_of(made.content)
    said = {line.text: line for line in made.sample}
    assert said["Harbor Cardiology"].place is Place.HEADER
    assert said["Patient: Testperson, Nobody"].place is Place.BODY
    assert said["Sample drug 10 mg once daily."].style == "Scribeline Number"
    assert said["Dictated: 14 March 2026  |  Transcribed: 14 March 2026"].style == "Scribeline Signature"
    assert [(line.place, line.text) for line in made.template] == [
        (Place.HEADER, "{{client.name}}"),
        (Place.BODY, "Patient: {{patient.name}}"),
        (Place.BODY, "{{report}}"),
    ]
    assert preview(template(), "Harbor Cardiology", day_first=True).content == made.content
