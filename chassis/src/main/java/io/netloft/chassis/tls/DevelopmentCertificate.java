package io.netloft.chassis.tls;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A self-signed certificate (RFC 5280) with a P-256 key, made in memory. Nobody trusts it who was not told to; it is its
 * own authority, so a client may be given it as such.
 *
 * @param certificate the certificate
 * @param key its private key
 */
public record DevelopmentCertificate(X509Certificate certificate, PrivateKey key) {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.objectId("1.2.840.10045.4.3.2"));
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);
    private static final Duration VALID = Duration.ofDays(90);
    // A clock that is a little behind ours shall not find it from the future.
    private static final Duration SKEW = Duration.ofHours(1);
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    /** Makes one for names and addresses; the first is its subject. */
    public static DevelopmentCertificate of(Instant now, List<String> names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] body = body(pair, now, names);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            byte[] bytes = Der.sequence(body, ECDSA_SHA256, Der.bits(signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            return new DevelopmentCertificate(certificate, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new TlsException("development certificate: this JVM cannot make one", e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new TlsException("development certificate: no encoding", e);
        }
    }

    /** The key as PEM (PKCS#8). */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    private static byte[] body(KeyPair pair, Instant now, List<String> names) {
        byte[] version3 = Der.tagged(0xa0, Der.tagged(Der.INTEGER, new byte[] {2}));
        byte[] serial = Der.tagged(Der.INTEGER, new BigInteger(120, new SecureRandom()).toByteArray());
        byte[] subject = name(names.get(0));
        byte[] validity = Der.sequence(time(now.minus(SKEW)), time(now.plus(VALID)));
        return Der.sequence(
                version3,
                serial,
                ECDSA_SHA256,
                subject,
                validity,
                subject,
                pair.getPublic().getEncoded(),
                Der.tagged(0xa3, extensions(names)));
    }

    private static byte[] name(String commonName) {
        byte[] attribute = Der.sequence(Der.objectId("2.5.4.3"), Der.text(Der.UTF8_STRING, commonName));
        return Der.sequence(Der.tagged(Der.SET, attribute));
    }

    private static byte[] time(Instant instant) {
        return Der.text(Der.GENERALIZED_TIME, TIME.format(instant.atOffset(ZoneOffset.UTC)));
    }

    private static byte[] extensions(List<String> names) {
        byte[] authority = Der.sequence(Der.tagged(Der.BOOLEAN, new byte[] {(byte) 0xff}));
        List<byte[]> alternatives = new ArrayList<>();
        for (String name : names) {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
            alternatives.add(address == null ? Der.text(DNS_NAME, name) : Der.tagged(IP_ADDRESS, address));
        }
        return Der.sequence(
                Der.sequence(
                        Der.objectId("2.5.29.19"),
                        Der.tagged(Der.BOOLEAN, new byte[] {(byte) 0xff}),
                        Der.tagged(Der.OCTET_STRING, authority)),
                Der.sequence(
                        Der.objectId("2.5.29.17"),
                        Der.tagged(Der.OCTET_STRING, Der.tagged(Der.SEQUENCE, Der.concat(alternatives)))));
    }
}
