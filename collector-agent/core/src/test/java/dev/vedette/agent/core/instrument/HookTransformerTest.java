package dev.vedette.agent.core.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;

class HookTransformerTest {
    private static final String TARGET = Target.class.getName();
    private final Coverage coverage = new Coverage();

    @Test
    void inlinesAdviceAndReportsIt() throws Exception {
        byte[] changed = transform(Target.class.getClassLoader(), classFile(), hook("greet"));
        assertThat(changed).isNotNull();
        Class<?> loaded = new ClassLoader(Target.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(TARGET, changed, 0, changed.length);
            }
        }.define();
        Object greeting = loaded.getMethod("greet", String.class).invoke(null, "you");
        assertThat(greeting).isEqualTo("hello you");
        assertThat(System.getProperty("HookTransformerTest")).isEqualTo("you");
        assertThat(coverage.changes())
                .containsExactly(Map.of(
                        "library", "lib",
                        "version", "2.1.0",
                        "applied", "seam: HookTransformerTest$Target.greet",
                        "missed", ""));
        assertThat(coverage.changes()).isEmpty();
    }

    @Test
    void keepsAFailureOfInlinedAdviceFromTheApplication() throws Exception {
        byte[] changed = transform(Target.class.getClassLoader(), classFile(), hook("greet", FailingAdvice.class));
        Class<?> loaded = new ClassLoader(Target.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(TARGET, changed, 0, changed.length);
            }
        }.define();
        assertThat(loaded.getMethod("greet", String.class).invoke(null, "you")).isEqualTo("hello you");
    }

    @Test
    void leavesAClassOfUnexpectedShapeAloneAndReportsIt() throws Exception {
        assertThat(transform(Target.class.getClassLoader(), classFile(), hook("moved")))
                .isNull();
        assertThat(missed()).isEqualTo("seam: HookTransformerTest$Target.moved (no such method)");
        assertThat(transform(Target.class.getClassLoader(), new byte[] {1, 2, 3}, hook("greet")))
                .isNull();
        assertThat(missed()).contains("HookTransformerTest$Target.greet (");
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
        transform(liar, classFile(), hook("greet", NeedsApplication.class));
        assertThat(missed()).contains("IllegalStateException");
    }

    @Test
    void callsASeamMissedOnlyIfNoHookOfItWasApplied() throws Exception {
        transform(Target.class.getClassLoader(), classFile(), hook("moved"), hook("greet"));
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

    /** Advice whose inlining has to ask the application's loader for a class. */
    static final class NeedsApplication {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("missing") Object value) {
            System.out.println(value);
        }
    }
}
