//! Cedar at work. The policies are part of the binary and are validated against the schema when it starts.

use super::action::{Act, ReadBoard, ReadInquiry, SeePatient};
use super::application_form::{APPLY_TO_TAKE_PART, ApplicationFormFacts, Applying};
use super::facts::{ACTION, Caller, MEMBERSHIP, ORGANIZATION, PERSON, REGION, ROLE, Subject, VISITOR, entity, link, uid};
use super::permitted::Permitted;
use super::public::{PublicPageFacts, READ_PUBLIC_PAGE, Shown};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::{Profession, Role};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, Policy, PolicySet, Request, RestrictedExpression, Schema, ValidationMode,
    Validator,
};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

const SCHEMA: &str = include_str!("../../../policy/schema.cedarschema");
const POLICIES: &[(&str, &str)] = &[
    ("care", include_str!("../../../policy/care.cedar")),
    ("boards", include_str!("../../../policy/boards.cedar")),
    ("broadcasts", include_str!("../../../policy/broadcasts.cedar")),
    ("disasters", include_str!("../../../policy/disasters.cedar")),
    ("vacancies", include_str!("../../../policy/vacancies.cedar")),
    ("inquiries", include_str!("../../../policy/inquiries.cedar")),
    ("trainings", include_str!("../../../policy/trainings.cedar")),
    ("providers", include_str!("../../../policy/providers.cedar")),
    ("public", include_str!("../../../policy/public.cedar")),
    ("people", include_str!("../../../policy/people.cedar")),
    ("applications", include_str!("../../../policy/applications.cedar")),
    ("assurance", include_str!("../../../policy/assurance.cedar")),
    ("oversight", include_str!("../../../policy/oversight.cedar")),
];

/// Decides.
pub struct Gate {
    authorizer: Authorizer,
    policies: PolicySet,
    actions: HashMap<&'static str, EntityUid>,
    /// A decision is a pure function of its facts: the same facts are decided once.
    decided: Mutex<HashMap<Question, (bool, String)>>,
}

/// Everything that a decision is made from: every attribute and every group that Cedar is given.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    action: &'static str,
    membership: MembershipId,
    person: PersonId,
    organization: OrganizationId,
    region: RegionId,
    role: Role,
    profession: Profession,
    assurance: Assurance,
    /// On the team, or in the audience.
    belongs: bool,
    subject: Vec<Uuid>,
}

/// What the proof of the caller is worth at this moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Assurance {
    /// It cannot be phished.
    strong: bool,
    /// It is of the last minutes.
    fresh: bool,
}

/// What a caller lacks who may do it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// A proof of the last minutes: prove anew who you are.
    FreshProof,
    /// A factor that cannot be phished.
    StrongFactor,
}

/// So many decisions are kept.
const KEPT: usize = 100_000;

/// A refusal, with what the log wants to know.
#[derive(Debug)]
pub struct Denied {
    /// Whether the caller may know that the thing is there: 403, else 404.
    pub known: bool,
    /// The policies that forbid it; empty when none permits it.
    pub policies: String,
    /// What would be enough; none where nothing would.
    pub lacking: Option<Lacking>,
}

impl Assurance {
    /// What the policies ask for at most.
    const ENOUGH: Self = Self { strong: true, fresh: true };

    fn of(caller: &Caller, now: Timestamp) -> Self {
        Self { strong: caller.proof.is_strong(), fresh: caller.proof.is_fresh(caller.proved_at, now) }
    }

    fn context(self) -> Option<Context> {
        let pairs = [("strong", self.strong), ("fresh", self.fresh)];
        Context::from_pairs(pairs.map(|(name, value)| (name.to_owned(), RestrictedExpression::new_bool(value)))).ok()
    }
}

impl Gate {
    /// Reads and validates the policies.
    pub fn new() -> anyhow::Result<Self> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA)?;
        let mut policies = PolicySet::new();
        for (file, text) in POLICIES {
            let set: PolicySet = text.parse().map_err(|e| anyhow::anyhow!("policy/{file}.cedar: {e}"))?;
            for policy in set.policies() {
                let name = policy.annotation("id").ok_or_else(|| anyhow::anyhow!("policy/{file}.cedar: a policy without @id"))?;
                policies.add(Policy::new_id(policy, name.parse()?))?;
            }
        }
        let result = Validator::new(schema).validate(&policies, ValidationMode::Strict);
        if let Some(error) = result.validation_errors().next() {
            anyhow::bail!("the policies do not fit the schema: {error}");
        }
        let actions = super::action::ACTIONS.iter().map(|name| (*name, uid(&ACTION, name))).collect();
        Ok(Self { authorizer: Authorizer::new(), policies, actions, decided: Mutex::default() })
    }

    /// Whether the caller may do `A` to the subject at this moment.
    pub fn decide<A: Act>(&self, caller: &Arc<Caller>, subject: A::Subject, now: Timestamp) -> Result<Permitted<A>, Denied> {
        let assurance = Assurance::of(caller, now);
        match self.ask(A::NAME, caller, &subject, assurance, now) {
            (true, policies) => Ok(Permitted::new(Arc::clone(caller), subject, policies, now)),
            (false, policies) => {
                let lacking = self.lacking::<A>(caller, &subject, assurance, now);
                Err(Denied { known: self.may_know(caller, &subject, now), policies, lacking })
            }
        }
    }

    /// What the caller lacks, where nothing else is in the way.
    fn lacking<A: Act>(&self, caller: &Caller, subject: &A::Subject, assurance: Assurance, now: Timestamp) -> Option<Lacking> {
        if !self.may::<A>(caller, subject, now) {
            return None;
        }
        // A factor that is missing altogether is said first: proving anew with the same one would not do.
        let anew = Assurance { fresh: true, ..assurance };
        Some(if self.ask(A::NAME, caller, subject, anew, now).0 { Lacking::FreshProof } else { Lacking::StrongFactor })
    }

    /// Whether the caller may know that the thing is there.
    fn may_know(&self, caller: &Caller, subject: &impl Subject, now: Timestamp) -> bool {
        subject.patient().is_none_or(|patient| self.may::<SeePatient>(caller, patient, now))
            && subject.board().is_none_or(|board| self.may::<ReadBoard>(caller, board, now))
            && subject.inquiry().is_none_or(|inquiry| self.may::<ReadInquiry>(caller, inquiry, now))
    }

    /// Whether the caller may do `A`, once they have proved well enough who they are: what the screens ask to show a button. Opens nothing.
    pub fn may<A: Act>(&self, caller: &Caller, subject: &A::Subject, now: Timestamp) -> bool {
        self.ask(A::NAME, caller, subject, Assurance::ENOUGH, now).0
    }

    /// Whether what a region made public may be shown to somebody who did not sign in.
    pub fn show_to_anybody(&self, page: PublicPageFacts, now: Timestamp) -> Option<Shown> {
        self.lets_anybody(READ_PUBLIC_PAGE, page.entity()).then(|| Shown::new(page.region, now))
    }

    /// Whether an organization may apply to take part in a region.
    pub fn let_apply(&self, form: ApplicationFormFacts, now: Timestamp) -> Option<Applying> {
        self.lets_anybody(APPLY_TO_TAKE_PART, form.entity()).then(|| Applying::new(form.region, now))
    }

    /// What somebody may do who did not sign in.
    fn lets_anybody(&self, action: &str, subject: Entity) -> bool {
        let visitor = entity(uid(&VISITOR, ""), vec![], HashSet::new());
        let request = Request::new(visitor.uid(), uid(&ACTION, action), subject.uid(), Context::empty(), None);
        let (Ok(request), Ok(entities)) = (request, Entities::from_entities([visitor, subject], None)) else { return false };
        self.authorizer.is_authorized(&request, &self.policies, &entities).decision() == Decision::Allow
    }

    fn ask(&self, action: &'static str, caller: &Caller, subject: &impl Subject, assurance: Assurance, now: Timestamp) -> (bool, String) {
        let acting = &caller.membership;
        if !acting.holds_at(now) {
            return (false, "membership-ended".to_owned());
        }
        let teams = subject.teams(caller, now);
        let question = Question {
            action,
            membership: acting.id,
            person: acting.person,
            organization: acting.organization,
            region: caller.region,
            role: acting.role,
            profession: acting.profession,
            assurance,
            belongs: !teams.is_empty(),
            subject: subject.attributes(now),
        };
        if let Some(decision) = self.decided().get(&question) {
            return decision.clone();
        }
        let decision = self.evaluate(&question, caller, subject, teams, now);
        self.decided().insert(question, decision.clone());
        decision
    }

    fn decided(&self) -> MutexGuard<'_, HashMap<Question, (bool, String)>> {
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        if decided.len() >= KEPT {
            decided.clear();
        }
        decided
    }

    fn evaluate(
        &self,
        question: &Question,
        caller: &Caller,
        subject: &impl Subject,
        teams: HashSet<EntityUid>,
        now: Timestamp,
    ) -> (bool, String) {
        let (Some(action), Some(context)) = (self.actions.get(question.action), question.assurance.context()) else {
            return (false, String::new());
        };
        let principal = uid(&MEMBERSHIP, caller.membership.id);
        let mut entities = subject.entities(now);
        entities.push(membership(caller, principal.clone(), teams));
        let request = Request::new(principal, action.clone(), subject.uid(), context, None);
        // An error in making the request is a refusal, as Cedar does with errors in evaluating it.
        let (Ok(entities), Ok(request)) = (Entities::from_entities(entities, None), request) else {
            return (false, String::new());
        };
        let answer = self.authorizer.is_authorized(&request, &self.policies, &entities);
        let mut names: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        names.sort_unstable();
        (answer.decision() == Decision::Allow, names.join(","))
    }
}

fn membership(caller: &Caller, principal: EntityUid, mut parents: HashSet<EntityUid>) -> Entity {
    let acting = &caller.membership;
    parents.insert(uid(&ROLE, acting.role));
    entity(
        principal,
        vec![
            ("person", link(uid(&PERSON, acting.person))),
            ("organization", link(uid(&ORGANIZATION, acting.organization))),
            ("region", link(uid(&REGION, caller.region))),
            ("profession", RestrictedExpression::new_string(acting.profession.to_string())),
        ],
        parents,
    )
}
