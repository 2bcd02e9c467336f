//! What the word of an identity provider is worth: by what somebody proved there who they are (RFC 8176), or how well (acr).

use super::proof::Proof;

/// Acr values that say that the factor cannot be phished (OpenID Connect EAP ACR Values 1.0).
const STRONG_ACR: &[&str] = &["phr", "phrh"];
const KNOWN: &[&str] = &["pwd", "pin", "kba"];
const HELD: &[&str] = &["hwk", "swk", "otp", "sc", "pop"];
const BODY: &[&str] = &["fpt", "face", "iris", "retina", "vbm"];
/// Telephones are no factor (ASVS 5.0, 6.6.1).
const TELEPHONES: &[&str] = &["sms", "tel"];

/// What a provider says of a proof. Its word counts where it is `trusted`; `accepted`, between blanks, are the acr values of its own that
/// mean two kinds of factor.
pub fn proof(trusted: bool, accepted: &str, acr: Option<&str>, amr: &[String]) -> Proof {
    if !trusted {
        return Proof::ProviderAlone;
    }
    let by = |methods: &[&str]| amr.iter().any(|method| methods.contains(&method.as_str()));
    let kinds = [KNOWN, HELD, BODY].into_iter().filter(|kind| by(kind)).count();
    let by_telephone = by(TELEPHONES) && !by(HELD) && !by(BODY);
    let whole = kinds >= 2 || by(&["mfa"]) && !by_telephone || acr.is_some_and(|acr| accepted.split_whitespace().any(|value| value == acr));
    // A key in hardware that asked for its holder, beside what they know or are.
    let strong = acr.is_some_and(|acr| STRONG_ACR.contains(&acr)) || by(&["hwk"]) && by(&["user"]) && whole;
    match (strong, whole) {
        (true, _) => Proof::StrongProvider,
        (false, true) => Proof::Provider,
        (false, false) => Proof::ProviderAlone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(acr: Option<&str>, amr: &[&str]) -> Proof {
        proof(true, "gold urn:example:two", acr, &amr.iter().map(|method| (*method).to_owned()).collect::<Vec<_>>())
    }

    // A01: two kinds of factor at every sign-in, whoever asks for them.
    #[test]
    fn two_kinds_make_a_whole_proof_and_the_same_kind_twice_does_not() {
        for whole in [vec!["pwd", "otp"], vec!["pwd", "mfa"], vec!["swk", "pin"], vec!["hwk", "fpt"]] {
            assert_eq!(by(None, &whole), Proof::Provider, "{whole:?}");
        }
        for alone in [vec![], vec!["pwd"], vec!["pwd", "pin"], vec!["pwd", "kba"], vec!["otp"], vec!["otp", "sc"], vec!["rsa", "user"]] {
            assert_eq!(by(None, &alone), Proof::ProviderAlone, "{alone:?}");
        }
    }

    #[test]
    fn a_telephone_is_no_factor() {
        assert_eq!(by(None, &["pwd", "sms"]), Proof::ProviderAlone);
        assert_eq!(by(None, &["pwd", "sms", "mfa"]), Proof::ProviderAlone);
        assert_eq!(by(None, &["pwd", "tel", "mfa"]), Proof::ProviderAlone);
        assert_eq!(by(None, &["pwd", "sms", "otp", "mfa"]), Proof::Provider);
    }

    #[test]
    fn what_cannot_be_phished_is_strong() {
        assert_eq!(by(Some("phrh"), &[]), Proof::StrongProvider);
        assert_eq!(by(Some("phr"), &[]), Proof::StrongProvider);
        assert_eq!(by(None, &["hwk", "user", "pin"]), Proof::StrongProvider);
        assert_eq!(by(None, &["hwk", "user"]), Proof::ProviderAlone);
    }

    #[test]
    fn only_the_acr_values_that_its_organization_named_count_and_only_in_whole() {
        assert_eq!(by(Some("urn:example:two"), &[]), Proof::Provider);
        for other in ["urn:example", "silver", "gold urn:example:two", ""] {
            assert_eq!(by(Some(other), &[]), Proof::ProviderAlone, "{other}");
        }
    }

    #[test]
    fn the_word_of_a_provider_that_is_not_trusted_is_worth_one_factor() {
        let everything: Vec<String> = ["hwk", "user", "pin", "mfa"].map(str::to_owned).into();
        assert_eq!(proof(false, "gold", Some("phrh"), &everything), Proof::ProviderAlone);
    }
}
