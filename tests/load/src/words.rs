//! What the clients write: one believable note, about 300 bytes in UTF-8, the length that the design's trials used.

use bytes::Bytes;
use uuid::Uuid;

/// The length matters, not the story; it is made up.
const NOTE: &str = "本日9時に訪問。朝食は八割ほど食べられ、むせこみなし。下肢のむくみは先週より軽く、靴下のあとも浅い。\
                    息切れの訴えはなく、夜もよく眠れたとのこと。薬は残りなし。次回は火曜。";

/// The body of a post. The operation's key stands at the end of the text, so that an entry can be told apart by what it says and not
/// only by what the server says about it.
pub fn post_body(key: Uuid) -> Bytes {
    Bytes::from(format!(r#"{{"kind":"note","text":"{NOTE} {}"}}"#, key.simple()))
}

/// The key that `post_body` wrote at the end of a text, or nothing if the text is not one of ours.
pub fn key_of(text: &str) -> Option<Uuid> {
    let (note, key) = text.rsplit_once(' ')?;
    (note == NOTE).then(|| Uuid::try_parse(key).ok()).flatten()
}

/// A new operation id, as the browser makes one.
pub fn new_key() -> Uuid {
    Uuid::now_v7()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_has_the_length_of_the_trials() {
        assert!((250..=340).contains(&(NOTE.len() + 33)), "{}", NOTE.len());
    }

    #[test]
    fn a_key_is_found_again_in_its_text() {
        let key = new_key();
        let body: serde_json::Value = serde_json::from_slice(&post_body(key)).expect("our own JSON");
        assert_eq!(key_of(body["text"].as_str().expect("a text")), Some(key));
        assert_eq!(key_of("somebody else's words"), None);
    }
}
