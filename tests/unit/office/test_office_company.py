"""The simulated company: the same out of the same seed, of the size that is asked for, and with its rules."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.benchmarks.office import company as office
from tests.benchmarks.office.company import Company, Fate
from tests.benchmarks.office.text import TEXTS, document_text, number_for, text_of

from scribeline.billing.delivered import Part, Writer
from scribeline.deliverables.docx import render_counted
from scribeline.deliverables.model import ReportFacts
from scribeline.identity.model import Role
from scribeline.routing.model import Assignment, Profile, check_assignment, desk_of
from scribeline.transcripts.model import validate
from scribeline.turnaround.terms import check_terms
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE

NINE = datetime.combine(office.START, time(9), UTC)


@pytest.fixture(scope="module")
def company() -> Company:
    return office.found(7, 90)


def test_a_seed_makes_one_company(company: Company) -> None:
    assert office.found(7, 90) == company
    assert office.found(8, 90) != company
    assert office.dictations(company, 3, 50, first_number=1) == office.dictations(company, 3, 50, first_number=1)


def test_it_has_the_size_that_was_asked_for(company: Company) -> None:
    assert len(company.clients) == 60
    assert len({author for client in company.clients for author in client.author_ids}) == 400
    roles = Counter(person.role for person in company.people)
    assert sum(roles.values()) == 120
    assert roles[Role.TRANSCRIPTIONIST] > 90
    assert roles[Role.MANAGER]
    assert roles[Role.REVIEWER]
    kinds = {outage.worker for outage in company.outages}
    assert kinds == {"transcriber", "deliverer"}
    assert len(company.storms) == 13, "one in each week"
    assert any(person.away for person in company.people)


def test_its_terms_and_rules_are_valid(company: Company) -> None:
    for client in company.clients:
        check_terms([client.contract.terms(client.time_zone)], field="terms")
    for rule in company.rules:
        assert (rule.user_id is None) != (rule.pool is None)


def test_every_clients_work_has_people_who_may_do_it(company: Company) -> None:
    """By the rules of routing themselves: no work is stranded because of how the company was drawn."""
    assignments = [
        check_assignment(
            Assignment(
                UUID(int=number), NINE, rule.user_id, rule.pool, client_id=rule.client_id, author_id=rule.author_id,
                priority=rule.priority,
            )
        )
        for number, rule in enumerate(company.rules)
    ]  # fmt: skip
    allowed = [(client.client_id, client.countries) for client in company.clients]
    takers: Counter[tuple[str, str]] = Counter()
    for person in company.people:
        if person.role is Role.TRANSCRIPTIONIST:
            profile = Profile(person.user_id, country=person.country, pools=person.pools)
            takers.update(desk_of(profile, allowed, assignments).priorities.keys())
    for client in company.clients:
        assert takers[client.client_id, ""] >= 5


def test_dictations_come_in_order_on_their_day(company: Company) -> None:
    made = office.dictations(company, 0, 400, first_number=11)
    times = [each.received_at for each in made]
    assert times == sorted(times)
    assert {each.received_at.date() for each in made} == {office.START}
    assert [each.number for each in made] == list(range(11, 411))
    assert all(20 <= each.audio_s <= 600 for each in made)
    assert Counter(each.fate for each in made)[Fate.PLAIN] > 350


def test_a_storm_is_stat_of_one_client_in_an_hour(company: Company) -> None:
    storm = company.storms[0]
    day = (storm.begins.date() - office.START).days
    made = office.dictations(company, day, 0, first_number=1)
    assert {each.client_id for each in made} == {storm.client_id}
    assert all(each.is_stat for each in made)
    assert len(made) == storm.jobs
    assert made[-1].received_at - made[0].received_at < timedelta(hours=1)


@settings(max_examples=5, deadline=None)
@given(number=st.integers(0, TEXTS - 1), is_corrected=st.booleans())
def test_a_text_without_its_file_is_what_the_file_says(number: int, is_corrected: bool) -> None:
    """Header and footer, body, signature, and who wrote which part of it."""
    text = text_of(1, number)
    document = text.corrected if is_corrected else text.draft
    validate(document, word_count=len(text.heard.words))
    facts = ReportFacts(
        document_id="0199-1",
        client_name="Clinic 3",
        work_type="Report",
        author_name="Author 17",
        author_credentials="MD",
        dictated_at=NINE,
        transcribed_at=NINE + timedelta(days=1),
        transcriptionist_initials="p7",
        patient_name="Invented 12",
        record_number="R12",
        birth_date="1960-04-01",
        service_date="2025-06-02",
        order_number="ORDER-0000012-3",
    )
    _, rendered = render_counted(document, PLAIN_TEMPLATE.read_bytes(), facts, text.draft)

    told = document_text(facts, text.body(is_corrected=is_corrected))
    assert told == rendered
    assert {paragraph.part for paragraph in told.paragraphs} >= {Part.BODY}
    assert (Writer.PERSON in {p.writer for each in told.paragraphs for p in each.pieces}) == is_corrected


def test_longer_recordings_have_longer_texts() -> None:
    numbers = [number_for(audio_s, 0.5) for audio_s in (20, 60, 120, 300, 600)]
    assert numbers == sorted(numbers)
    assert 0 <= numbers[0] < numbers[-1] < TEXTS
    assert len(text_of(1, numbers[-1]).heard.words) > 5 * len(text_of(1, numbers[0]).heard.words)
