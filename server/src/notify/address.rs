//! Which addresses a push service may have: public ones. A browser names its push service, so what it names may be anything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is on the public network.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The special-purpose addresses of RFC 6890 and its successors are not.
const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a == 100 && b & 0xc0 == 64
        || a == 169 && b == 254
        || a == 172 && b & 0xf0 == 16
        || a == 192 && b == 168
        || a == 192 && b == 0 && (c == 0 || c == 2)
        || a == 192 && b == 88 && c == 99
        || a == 198 && (b & 0xfe == 18 || b == 51 && c == 100)
        || a == 203 && b == 0 && c == 113
        || a >= 224)
}

/// Global unicast alone, and none of it that leads to an IPv4 address in disguise.
const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let disguised = first == 0x2002 || first == 0x2001 && second < 0x200;
    let example = first == 0x2001 && second == 0xdb8 || first == 0x3fff && second < 0x1000;
    first & 0xe000 == 0x2000 && !disguised && !example
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_network_pass() {
        let pass = |text: &str| is_public(text.parse().expect("an address"));
        for public in ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111", "2404:6800::1"] {
            assert!(pass(public), "{public}");
        }
        for other in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
        ] {
            assert!(!pass(other), "{other}");
        }
    }
}
