//! What kind of browser somebody uses, as they would say it themselves: enough to tell one's own devices apart, and nothing to tell people
//! apart by. No more of what a browser says is kept.

/// A browser and the system that it runs on, where they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

/// The first word that is found counts: many browsers also name those that they want to pass for.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

impl Agent {
    /// Of a `User-Agent` header.
    pub fn read(header: &str) -> Self {
        let find = |words: &[(&str, &'static str)]| words.iter().find(|(word, _)| header.contains(word)).map(|(_, name)| *name);
        Self { browser: find(BROWSERS), system: find(SYSTEMS) }
    }

    /// "Chrome · Windows"; none when nothing is known.
    pub fn text(self) -> Option<String> {
        let known: Vec<&str> = self.browser.into_iter().chain(self.system).collect();
        (!known.is_empty()).then(|| known.join(" · "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        let text = |header: &str| Agent::read(header).text();
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(text(chrome).as_deref(), Some("Chrome · Windows"));
        assert_eq!(text(&format!("{chrome} Edg/142.0.0.0")).as_deref(), Some("Edge · Windows"));
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(text(iphone).as_deref(), Some("Safari · iPhone"));
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
        assert_eq!(text(firefox).as_deref(), Some("Firefox · Linux"));
        assert_eq!(text("Mozilla/5.0 (Linux; Android 16) Chrome/142.0.0.0 Mobile Safari/537.36").as_deref(), Some("Chrome · Android"));
        assert_eq!(text("curl/8 <script>"), None);
    }
}
