#!/bin/sh
# Makes the certificates of this folder anew: those of a made-up healthcare PKI, as openssl writes them. The keys are thrown away.
set -eu
cd "$(dirname "$0")"
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
: > "$keys/index"
cat > "$keys/cnf" <<CNF
[ ca ]
default_ca = these
[ these ]
database = $keys/index
new_certs_dir = $keys
rand_serial = yes
unique_subject = no
policy = any
string_mask = utf8only
[ any ]
countryName = supplied
organizationName = optional
commonName = supplied
[ authority ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ holder ]
keyUsage = critical, nonRepudiation
certificatePolicies = critical, 1.2.392.100495.1.5.1.1.0.1
2.5.29.17 = ASN1:SEQUENCE:alternative
2.5.29.9 = ASN1:SEQUENCE:attributes
[ stranger ]
keyUsage = critical, nonRepudiation
certificatePolicies = critical, 1.2.392.100495.1.5.1.1.0.1
[ alternative ]
directory = EXPLICIT:4, SEQUENCE:name
[ name ]
rdn = SET:rdn
[ rdn ]
cn = SEQUENCE:cn
[ cn ]
type = OID:2.5.4.3
value = FORMAT:UTF8, UTF8String:見本 花子
[ attributes ]
attribute = SEQUENCE:attribute
[ attribute ]
type = OID:1.0.17090.0.1
values = SET:values
[ values ]
data = SET:actors
[ actors ]
actor = SEQUENCE:actor
[ actor ]
coded = EXPLICIT:0, SET:coded
[ coded ]
scheme = EXPLICIT:0, OID:1.2.392.100495.1.6.1.1
text = EXPLICIT:2, UTF8String:General Nurse
CNF
# An authority: name, whose authority signs it, file.
authority() {
  openssl req -new -newkey rsa:2048 -nodes -keyout "$keys/$3.key" -subj "$1" -out "$keys/$3.csr" 2> /dev/null
  issue "$3" "$2" authority sha256
}
# file, issuer, section, digest
issue() {
  if [ "$2" = itself ]; then by="-selfsign -keyfile $keys/$1.key"; else by="-cert $keys/$2.crt -keyfile $keys/$2.key"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -config "$keys/cnf" $by -startdate 20250101000000Z -enddate 20551231235959Z -md "$4" -extensions "$3" -notext \
    -in "$keys/$1.csr" -out "$keys/$1.crt" 2> "$keys/log" || cat "$keys/log"
}
# A holder: bits, digest, section, file.
holder() {
  openssl req -new -newkey "rsa:$1" -nodes -keyout "$keys/$4.key" -subj "/C=JP/CN=Hanako Mihon" -utf8 -out "$keys/$4.csr" 2> /dev/null
  issue "$4" issuer "$3" "$2"
  cat "$keys/$4.crt" "$keys/issuer.crt" > "$4.pem"
}
authority "/C=JP/O=Mihon Ministry/CN=Mihon HPKI Root" itself root
authority "/C=JP/O=Mihon Association/CN=Mihon HPKI Issuer" root issuer
cp "$keys/root.crt" root.pem
holder 2048 sha256 holder nurse
holder 2048 sha1 holder sha1
holder 1024 sha256 holder short
holder 2048 sha256 stranger no_role
