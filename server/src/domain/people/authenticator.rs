//! Codes of an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds, as every app has them; the server's clock decides.

use crate::domain::core::time::Timestamp;
use form_urlencoded::byte_serialize;
use totp_rs::{Builder, Secret};

/// So many random bytes make a secret (RFC 4226, 4).
pub const SECRET_BYTES: usize = 20;

/// The step whose code this is: the present one, or one before or after it, for phones whose clock is a little off. Whoever takes it
/// writes it down, and takes none that is not later.
pub fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let app = Builder::new().with_secret(Secret::new(secret.into())).with_skew(1).build().ok()?;
    let step = app.check(code, u64::try_from(now.0 / 1_000_000).ok()?)?;
    i64::try_from(step).ok()
}

/// What an app reads from a QR code. It stands in the app under the name of its owner.
pub fn uri(secret: &str, owner: &str) -> String {
    // A space is `%20` in a path; a plus sign of its own was escaped.
    let owner = byte_serialize(owner.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/Tsunagu:{owner}?secret={secret}&issuer=Tsunagu&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; SECRET_BYTES] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000 + 999_999)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six of eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(SECRET, code, at(seconds)), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_code_holds_a_step_before_and_after_its_own_and_no_longer() {
        // A12
        let of = |seconds| step_of(SECRET, "287082", at(seconds));
        assert_eq!([of(29), of(30), of(0), of(59), of(60), of(89)], [Some(1); 6]);
        assert_eq!([of(90), of(119), of(-31)], [None; 3]);
        for wrong in ["", "28708", "2870820", "+28708", "28708a", "２８７０８２", "287081"] {
            assert_eq!(step_of(SECRET, wrong, at(59)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_reads_whose_code_it_is() {
        assert_eq!(
            uri("JBSWY3DP", "鈴木 美穂+"),
            "otpauth://totp/Tsunagu:%E9%88%B4%E6%9C%A8%20%E7%BE%8E%E7%A9%82%2B?secret=JBSWY3DP&issuer=Tsunagu&algorithm=SHA1&digits=6&period=30"
        );
    }
}
