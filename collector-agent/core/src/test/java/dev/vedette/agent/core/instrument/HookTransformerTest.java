package dev.vedette.agent.core.instrument;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.bootstrap.Observer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberRemoval;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.junit.jupiter.api.Test;

class HookTransformerTest {
    private static final String TARGET = Target.class.getName();
    private final Coverage coverage = new Coverage();

    @Test
    void inlinesAdviceAndReportsIt() throws Exception {
        Class<?> loaded = load(transform(classFile(), hook("greet")));
        Object greeting = loaded.getMethod("greet", String.class).invoke(null, "you");
        assertThat(greeting).isEqualTo("hello you");
        assertThat(System.getProperty("HookTransformerTest")).isEqualTo("you");
        assertThat(coverage.changes())
                .containsExactly(Map.of(
                        "library", "lib",
                        "version", "2.1.0",
                        "applied", "seam: Target.greet",
                        "missed", ""));
        assertThat(coverage.changes()).isEmpty();
    }

    @Test
    void keepsAFailureOfInlinedAdviceFromTheApplicationAndTellsOfIt() throws Exception {
        List<String> failures = new ArrayList<>();
        Bridge.connect(tellsFailures(failures));
        try {
            Class<?> loaded = load(transform(classFile(), hook("greet", FailingAdvice.class)));
            assertThat(loaded.getMethod("greet", String.class).invoke(null, "you"))
                    .isEqualTo("hello you");
        } finally {
            Bridge.disconnect();
        }
        assertThat(failures).containsExactly("seam: java.lang.StackOverflowError");
    }

    @Test
    void leavesOutAdviceThatNeedsWhatTheApplicationLacks() throws Exception {
        byte[] older = new ByteBuddy()
                .redefine(Greeting.class)
                .visit(new MemberRemoval().stripMethods(named("text")))
                .make()
                .getBytes();
        ClassLoader application = serving(Greeting.class, older);
        assertThat(transform(application, classFile(), hook("greet", ReadsGreeting.class)))
                .isNull();
        assertThat(missed()).isEqualTo("seam: Target.greet (no Greeting.text())");
    }

    @Test
    void takesTheFirstHookOfASeamThatFits() throws Exception {
        Hook newer = hook("greet", OtherArgument.class);
        Class<?> loaded = load(transform(classFile(), newer, hook("greet"), hook("greet", FailingAdvice.class)));
        loaded.getMethod("greet", String.class).invoke(null, "first");
        assertThat(System.getProperty("HookTransformerTest")).isEqualTo("first");
        Map<String, String> change = coverage.changes().get(0);
        assertThat(change).containsEntry("applied", "seam: Target.greet").containsEntry("missed", "");
    }

    @Test
    void reportsAClassThatIsNotThere() throws Exception {
        Hook gone = new Hook("gone", "com.example.Renamed", "greet", "java.lang.String", GreetAdvice.class.getName());
        Hook moved = new Hook("moved", "com.example.Old", "greet", "java.lang.String", GreetAdvice.class.getName());
        Hook movedTo = new Hook("moved", Greeting.class.getName(), "text", "", GreetAdvice.class.getName());
        Hook newer = new Hook("newer", "com.example.New", "greet", "", GreetAdvice.class.getName()).whereThere();
        transform(classFile(), hook("greet"), gone, moved, movedTo, newer);
        Map<String, String> change = coverage.changes().get(0);
        assertThat(change).containsEntry("applied", "seam: Target.greet");
        assertThat(change)
                .as("the other class may still come")
                .containsEntry("missed", "gone: Renamed.greet (no such class)");
    }

    @Test
    void leavesAClassOfUnexpectedShapeAloneAndReportsIt() throws Exception {
        assertThat(transform(classFile(), hook("moved"))).isNull();
        assertThat(missed()).isEqualTo("seam: Target.moved (no such method)");
        assertThat(transform(new byte[] {1, 2, 3}, hook("greet"))).isNull();
        assertThat(missed()).contains("Target.greet (");
    }

    @Test
    void saysWhichFieldOrTypeIsNotAsExpected() throws Exception {
        transform(classFile(), hook("greet", NeedsField.class));
        assertThat(missed()).startsWith("seam: Target.greet (Cannot locate field named missing");
        transform(classFile(), hook("greet", OtherArgument.class));
        assertThat(missed()).contains("Cannot assign java.lang.String name to class java.lang.Integer");
    }

    @Test
    void survivesAClassLoaderThatLies() throws Exception {
        ClassLoader liar = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                throw new IllegalStateException("no resources today");
            }

            @Override
            public URL getResource(String name) {
                throw new IllegalStateException("no resources today");
            }
        };
        Hook other = new Hook("other", "com.example.Other", "greet", "", GreetAdvice.class.getName());
        transform(liar, classFile(), hook("greet", ReadsGreeting.class), other);
        assertThat(missed())
                .isEqualTo("other: Other.greet (cannot be looked up: IllegalStateException);"
                        + " seam: Target.greet (IllegalStateException)");
    }

    @Test
    void survivesAClassLoaderThatFindsOtherThings() throws Exception {
        ClassLoader liar = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return new ByteArrayInputStream(new byte[] {(byte) 0xca, (byte) 0xfe});
            }
        };
        assertThat(transform(liar, classFile(), hook("greet", ReadsGreeting.class)))
                .isNull();
        assertThat(missed()).startsWith("seam: Target.greet (");
    }

    @Test
    void callsASeamMissedOnlyIfNoHookOfItWasApplied() throws Exception {
        transform(classFile(), hook("moved"), hook("greet"));
        assertThat(missed()).isEmpty();
    }

    @Test
    void doesNotTouchOtherClasses() {
        HookTransformer transformer = new HookTransformer(List.of(library(hook("greet"))), coverage);
        assertThat(transformer.transform(Target.class.getClassLoader(), "java/lang/Other", null, null, new byte[0]))
                .isNull();
        assertThat(transformer.transform(Target.class.getClassLoader(), null, null, null, new byte[0]))
                .isNull();
        assertThat(transformer.transform(null, TARGET.replace('.', '/'), null, null, new byte[0]))
                .isNull();
        assertThat(coverage.changes()).isEmpty();
    }

    @Test
    void tellsVersionsByTheNamesOfJars() throws Exception {
        assertThat(LibraryVersion.of(domain("file:/lib/mcp-core-2.0.0.jar"))).isEqualTo("2.0.0");
        assertThat(LibraryVersion.of(domain("file:/app.jar!/BOOT-INF/lib/mcp-core-2.1.0-RC1.jar!/")))
                .isEqualTo("2.1.0-RC1");
        assertThat(LibraryVersion.of(domain("file:/classes/"))).isEqualTo("unknown");
        assertThat(LibraryVersion.of(null)).isEqualTo("unknown");
    }

    private String missed() {
        return coverage.changes().get(0).get("missed");
    }

    private byte[] transform(byte[] classFile, Hook... hooks) throws Exception {
        return transform(Target.class.getClassLoader(), classFile, hooks);
    }

    private byte[] transform(ClassLoader loader, byte[] classFile, Hook... hooks) throws Exception {
        return new HookTransformer(List.of(library(hooks)), coverage)
                .transform(loader, TARGET.replace('.', '/'), null, domain("file:/lib/lib-2.1.0.jar"), classFile);
    }

    private static ProtectionDomain domain(String location) throws Exception {
        return new ProtectionDomain(new CodeSource(new URL(location), (Certificate[]) null), null);
    }

    private static Hook hook(String method) {
        return hook(method, GreetAdvice.class);
    }

    private static Hook hook(String method, Class<?> advice) {
        return new Hook("seam", TARGET, method, "java.lang.String", advice.getName());
    }

    private static LibraryInstrumentation library(Hook... hooks) {
        return new LibraryInstrumentation() {
            @Override
            public String library() {
                return "lib";
            }

            @Override
            public List<Hook> hooks() {
                return List.of(hooks);
            }
        };
    }

    private static Class<?> load(byte[] changed) {
        assertThat(changed).isNotNull();
        return new ClassLoader(Target.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(TARGET, changed, 0, changed.length);
            }
        }.define();
    }

    /** The test's classes, one of them in another version. */
    private static ClassLoader serving(Class<?> type, byte[] classFile) {
        return new ClassLoader(type.getClassLoader()) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return name.equals(type.getName().replace('.', '/') + ".class")
                        ? new ByteArrayInputStream(classFile)
                        : super.getResourceAsStream(name);
            }
        };
    }

    private static Observer tellsFailures(List<String> failures) {
        return (Observer) Proxy.newProxyInstance(
                Observer.class.getClassLoader(), new Class<?>[] {Observer.class}, (proxy, method, arguments) -> {
                    failures.add(arguments[0] + ": " + arguments[1].getClass().getName());
                    return null;
                });
    }

    private static byte[] classFile() throws Exception {
        try (InputStream in = Target.class.getResourceAsStream("HookTransformerTest$Target.class")) {
            return in.readAllBytes();
        }
    }

    public static final class Target {
        public static String greet(String name) throws InvocationTargetException {
            return "hello " + name;
        }
    }

    static final class GreetAdvice {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) String name) {
            System.setProperty("HookTransformerTest", name);
        }
    }

    static final class FailingAdvice {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            throw new StackOverflowError();
        }
    }

    /** A type of the application that advice reads. */
    public record Greeting(String text) {}

    static final class ReadsGreeting {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object argument) {
            if (argument instanceof Greeting) {
                System.out.println(((Greeting) argument).text());
            }
        }
    }

    static final class NeedsField {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("missing") Object value) {
            System.out.println(value);
        }
    }

    static final class OtherArgument {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Integer value) {
            System.out.println(value);
        }
    }
}
