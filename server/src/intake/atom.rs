//! A list of the kind in which the 気象庁 announces its telegrams (Atom): the addresses, in its order, which is the newest first.

use super::refusal::{Fault, Refusal, RefusalCode};
use super::xml;

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// The addresses of the entries.
pub fn links(file: &[u8]) -> Result<Vec<String>, Refusal> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    read(file).map_err(|fault| fault.in_file(file))
}

fn read(file: &[u8]) -> Result<Vec<String>, Fault> {
    let (namespace, root) = xml::read(file)?;
    if namespace != NAMESPACE || root.name != "feed" {
        return Err(root.refuse(RefusalCode::UnknownFormat, "no Atom feed"));
    }
    let link = |entry: &xml::Element| {
        let mut links = entry.all("link").filter(|link| matches!(link.attribute("rel"), "" | "alternate"));
        links.next().map(|link| link.attribute("href").trim().to_owned()).filter(|href| !href.is_empty())
    };
    Ok(root.all("entry").filter_map(link).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_come_in_order_and_nothing_else_is_a_list() {
        let list = r#"<?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" lang="ja"><title>高頻度（随時）</title><link rel="self" href="https://x/self.xml"/>
            <entry><title>気象警報・注意報</title><id>https://x/2.xml</id><link type="application/xml" href="https://x/2.xml"/></entry>
            <entry><title>地震情報</title><link rel="related" href="https://x/r"/><link href=" https://x/1.xml "/></entry>
            <entry><title>なし</title></entry></feed>"#;
        assert_eq!(links(list.as_bytes()).expect("a list"), ["https://x/2.xml", "https://x/1.xml"]);
        assert!(links(b"<feed/>").is_err());
        assert!(links(b"not xml").is_err());
    }
}
