package dev.vedette.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private final List<String> failures = new ArrayList<>();
    private int told;

    @AfterEach
    void disconnect() {
        Bridge.disconnect();
    }

    @Test
    void doesNothingWithoutAnAgent() {
        assertThat(Bridge.requestResumed(this)).isTrue(); // so that no hook goes on
        start();
        Bridge.rpcStarted(this, null, 1, "m", null);
        Bridge.responseCommitted(this, 200, null, null);
        Bridge.requestEnded(this, 200, null, null);
    }

    @Test
    void keepsEveryFailureFromTheApplication() {
        Bridge.connect(failing(new StackOverflowError()));
        assertThat(Bridge.requestResumed(this)).isTrue();
        start();
        Bridge.requestLeft(this, 0, null);
        Bridge.responseCommitted(this, 103, null, null); // interim: not told, and so no failure
        Bridge.responseCommitted(this, 200, null, null);
        Bridge.requestEnded(this, 200, null, null);
        Bridge.credentialsAccepted(null, "t", null);
        Bridge.credentialsRefused(null, "t", new IllegalStateException());
        Bridge.requestRefused("forbidden", null);
        Bridge.sessionStarted("s", null, null, null, 0);
        Bridge.sessionEnded("s");
        Bridge.rpcStarted(this, null, 1, "m", null);
        Bridge.rpcAnswered(this, 1, null, null, null, null, null);
        assertThat(failures).hasSize(12);
    }

    @Test
    void letsAHookRestThatFailsEachTimeAndTheOthersGoOn() {
        Bridge.connect(failing(new IllegalStateException()));
        for (int i = 0; i < 1000; i++) {
            Bridge.rpcStarted(this, null, 1, "m", null);
        }
        assertThat(told).isEqualTo(Bridge.FAILURES_BEFORE_PAUSE);
        Bridge.credentialsAccepted(null, "t", null);
        assertThat(told).isEqualTo(Bridge.FAILURES_BEFORE_PAUSE + 1);
    }

    @Test
    void tellsOfAdviceThatFailed() {
        Bridge.adviceFailed(new NoSuchMethodError(), "nobody is told");
        Bridge.connect(failing(new IllegalStateException()));
        Bridge.adviceFailed(new NoSuchMethodError(), "mcp.dispatch");
        assertThat(failures).containsExactly("mcp.dispatch");
    }

    private void start() {
        Bridge.requestStarted(
                this,
                "GET",
                "/",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Collections.emptyEnumeration(),
                Collections.emptyEnumeration());
    }

    private Observer failing(Throwable failure) {
        return (Observer) Proxy.newProxyInstance(
                Observer.class.getClassLoader(), new Class<?>[] {Observer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("hookFailed")) {
                        failures.add((String) arguments[0]);
                        return null;
                    }
                    told++;
                    throw failure;
                });
    }
}
