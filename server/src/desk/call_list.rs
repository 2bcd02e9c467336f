//! CSV that spreadsheets open as it is meant: UTF-8 with a byte order mark, lines that end as they expect, and no cell that is a formula.

/// A table as CSV.
pub(super) fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::from('\u{feff}');
    for row in rows {
        text.push_str(&row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell between quotes. What a spreadsheet would calculate begins with an apostrophe instead, which it takes for "this is text".
fn quoted(cell: &str) -> String {
    let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r', '\n']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_none_is_a_formula() {
        let row = |cells: &[&str]| vec![cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>()];
        assert_eq!(csv(row(&["一", "に\"さん\"", "四,五\n六"])), "\u{feff}\"一\",\"に\"\"さん\"\"\",\"四,五\n六\"\r\n");
        for formula in ["=1+1", "+81985", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"] {
            assert!(csv(row(&[formula])).starts_with("\u{feff}\"'"), "{formula}");
        }
        assert_eq!(csv(row(&["0985-00-0000"])), "\u{feff}\"0985-00-0000\"\r\n");
    }
}
