package dev.vedette.agent.core.export;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClient.OAuthBearerSaslClientFactory;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient.ScramSaslClientFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the SASL mechanisms of the agent's Kafka client from the application. That client registers them with the JVM,
 * whose registry is one for all and goes by names: a client of the application's own would be handed the agent's classes,
 * and could not authenticate. So the agent takes its client's entries back and makes one that answers the agent alone.
 */
public final class SaslMechanisms {
    private static final ClassLoader OURS = SaslMechanisms.class.getClassLoader();
    private static final String KAFKA = "org.apache.kafka.common.security.";

    /** Their initializers register providers. */
    private static final List<String> REGISTER = List.of(
            KAFKA + "oauthbearer.OAuthBearerLoginModule",
            KAFKA + "scram.ScramLoginModule",
            KAFKA + "plain.PlainLoginModule");

    private SaslMechanisms() {}

    /**
     * To be called before the application's first class is loaded, so that it never meets the others' entries.
     *
     * @param settings of the Kafka producer; nothing is done if they ask for no SASL
     */
    public static void keepToOurselves(Map<String, ?> settings) {
        if (!String.valueOf(settings.get("security.protocol")).startsWith("SASL")) {
            return;
        }
        for (String name : REGISTER) {
            try {
                Class.forName(name, true, OURS);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        for (Provider provider : Security.getProviders()) {
            if (provider.getClass().getClassLoader() == OURS) {
                Security.removeProvider(provider.getName());
            }
        }
        // In front: the application's factories throw at handlers that are not of their own classes.
        Security.insertProviderAt(new OwnMechanisms(), 1);
    }

    /** What the JVM finds by the names of the mechanisms. */
    private static final class OwnMechanisms extends Provider {
        private static final long serialVersionUID = 1L;

        OwnMechanisms() {
            super("Vedette", "1", "SASL mechanisms of the Vedette agent, for itself");
            put("SaslClientFactory.OAUTHBEARER", OAuthBearer.class.getName());
            put("SaslClientFactory.SCRAM-SHA-256", Scram.class.getName());
            put("SaslClientFactory.SCRAM-SHA-512", Scram.class.getName());
        }
    }

    /** Public because the JVM makes it. */
    public static final class OAuthBearer extends ForTheAgent {
        /** Made by the JVM. */
        public OAuthBearer() {
            super(new OAuthBearerSaslClientFactory());
        }
    }

    /** Public because the JVM makes it. */
    public static final class Scram extends ForTheAgent {
        /** Made by the JVM. */
        public Scram() {
            super(new ScramSaslClientFactory());
        }
    }

    /** Answers handlers of the agent's classes; for others the JVM asks the next provider. */
    private abstract static class ForTheAgent implements SaslClientFactory {
        private final SaslClientFactory kafkas;

        ForTheAgent(SaslClientFactory kafkas) {
            this.kafkas = kafkas;
        }

        @Override
        public @Nullable SaslClient createSaslClient(
                String[] mechanisms,
                String authorizationId,
                String protocol,
                String serverName,
                Map<String, ?> properties,
                CallbackHandler handler)
                throws SaslException {
            return handler != null && handler.getClass().getClassLoader() == OURS
                    ? kafkas.createSaslClient(mechanisms, authorizationId, protocol, serverName, properties, handler)
                    : null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return kafkas.getMechanismNames(properties);
        }
    }
}
