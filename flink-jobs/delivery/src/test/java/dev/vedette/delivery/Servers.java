package dev.vedette.delivery;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The broker and the Elasticsearch that all test classes of a run share: started with the first, stopped after the last. */
record Servers(KafkaBroker kafka, ElasticsearchServer elasticsearch) implements AutoCloseable {
    private static Servers start() {
        try {
            return new Servers(KafkaBroker.start(), ElasticsearchServer.start());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        elasticsearch.close();
        kafka.close();
    }

    static final class Extension implements BeforeAllCallback, ParameterResolver {
        /** What is thrown here skips the class; while a parameter is made it would fail it. */
        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            ServerJava.home();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Servers.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Servers.class, type -> start());
        }
    }
}
