package dev.tandem.imagetool.keys;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/** Names of curves, for messages. */
final class CurveNames {
    static final ASN1ObjectIdentifier P256 = SECObjectIdentifiers.secp256r1;

    private CurveNames() {}

    static String of(ASN1ObjectIdentifier oid) {
        String name = NISTNamedCurves.getName(oid);
        if (name == null) {
            name = ECNamedCurveTable.getName(oid);
        }
        return name == null ? oid.getId() : name;
    }

    static String refusal(String key, String found) {
        return "Key " + key + " is on curve " + found
                + ", expected P-256 (prime256v1): the artifact format knows no other"
                + " curve. Make a key with 'tandem keygen --type ecdsa-p256'.";
    }
}
