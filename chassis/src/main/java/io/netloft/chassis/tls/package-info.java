/**
 * TLS: server contexts chosen by name (SNI) with ALPN and client certificates, on BoringSSL where it loads and the JDK
 * elsewhere; verified client contexts; reload without a dropped connection; a certificate for trying things out.
 *
 * <p>Reading order: {@link io.netloft.chassis.tls.TlsConfig}, {@link io.netloft.chassis.tls.TlsContexts},
 * {@code DevelopmentCertificate}.
 */
@NullMarked
package io.netloft.chassis.tls;

import org.jspecify.annotations.NullMarked;
