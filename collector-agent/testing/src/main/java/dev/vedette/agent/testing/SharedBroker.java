package dev.vedette.agent.testing;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link TestBroker} that all tests of a class share, from the first to the last. */
public final class SharedBroker implements BeforeAllCallback, AfterAllCallback {
    private final Supplier<Path> directory;
    private @Nullable TestBroker broker;

    /** @param directory of the test class, which JUnit makes before the broker starts */
    public SharedBroker(Supplier<Path> directory) {
        this.directory = directory;
    }

    public String bootstrapServers() {
        return Objects.requireNonNull(broker).bootstrapServers();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        broker = TestBroker.start(directory.get().resolve("kafka"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (broker != null) {
            broker.close();
        }
    }
}
