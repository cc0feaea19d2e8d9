package dev.vedette.agent.core.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Inlines advice into the classes that hooks name, while they are loaded. Any other class costs one look into a map.
 * A class that is not as a hook expects it is loaded without that hook, which is reported as missed.
 */
public final class HookTransformer implements ClassFileTransformer {
    private final Map<String, List<Planned>> plannedByClass = new HashMap<>();
    private final Map<String, List<Hook>> hooksByLibrary = new HashMap<>();
    private final Coverage coverage;

    public HookTransformer(Iterable<LibraryInstrumentation> instrumentations, Coverage coverage) {
        this.coverage = coverage;
        for (LibraryInstrumentation instrumentation : instrumentations) {
            ClassLoader adviceLoader = instrumentation.getClass().getClassLoader();
            for (Hook hook : instrumentation.hooks()) {
                plannedByClass
                        .computeIfAbsent(pathOf(hook), path -> new ArrayList<>())
                        .add(new Planned(instrumentation.library(), hook, adviceLoader));
                hooksByLibrary
                        .computeIfAbsent(instrumentation.library(), library -> new ArrayList<>())
                        .add(hook);
            }
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        List<Planned> planned = plannedByClass.get(className);
        if (planned == null || loader == null) {
            return null;
        }
        String version = LibraryVersion.of(domain);
        Inlining inlining = new Inlining(loader, classFile);
        Set<String> applied = new HashSet<>();
        for (Planned one : planned) {
            reportAbsentOnce(one.library, version, loader);
            if (applied.contains(one.hook.seam())) {
                continue; // for another shape of the same class
            }
            try {
                inlining.apply(one.hook, one.adviceLoader);
                applied.add(one.hook.seam());
                coverage.applied(one.library, version, one.hook);
            } catch (HookMissedException e) {
                coverage.missed(one.library, version, one.hook, e.why());
            } catch (Throwable e) {
                coverage.missed(one.library, version, one.hook, e.getClass().getSimpleName());
            }
        }
        return inlining.changed();
    }

    /**
     * Inlines advice into classes that were loaded before: by another agent, or all of them, where this one is attached to
     * a server that runs.
     */
    public void catchUp(Instrumentation instrumentation) {
        if (!instrumentation.isRetransformClassesSupported()) {
            return;
        }
        Set<Class<?>> loaded = Collections.newSetFromMap(new WeakHashMap<>());
        for (Class<?> one : instrumentation.getAllLoadedClasses()) {
            if (plannedByClass.containsKey(one.getName().replace('.', '/'))) {
                loaded.add(one);
            }
        }
        if (loaded.isEmpty()) {
            return;
        }
        // Stays, so that the advice is there as well after another agent changes one of these classes.
        instrumentation.addTransformer(new Late(loaded), true);
        for (Class<?> one : List.copyOf(loaded)) {
            try {
                instrumentation.retransformClasses(one);
            } catch (Throwable e) {
                String version = LibraryVersion.of(one.getProtectionDomain());
                for (Planned planned : plannedByClass.getOrDefault(one.getName().replace('.', '/'), List.of())) {
                    coverage.missed(
                            planned.library,
                            version,
                            planned.hook,
                            "loaded before the agent: " + e.getClass().getSimpleName());
                }
            }
        }
    }

    private final class Late implements ClassFileTransformer {
        private final Set<Class<?>> loaded;

        Late(Set<Class<?>> loaded) {
            this.loaded = Collections.synchronizedSet(loaded);
        }

        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String className,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            return redefined != null && loaded.contains(redefined)
                    ? HookTransformer.this.transform(loader, className, redefined, domain, classFile)
                    : null;
        }
    }

    /** A class that a release renamed is never loaded, so that nothing else would tell of it. */
    private void reportAbsentOnce(String library, String version, ClassLoader loader) {
        List<Hook> hooks = hooksByLibrary.getOrDefault(library, List.of());
        if (!coverage.found(library, version, hooks)) {
            return;
        }
        for (Hook hook : hooks) {
            if (hook.mayBeAbsent()) {
                continue;
            }
            try {
                if (loader.getResource(pathOf(hook) + ".class") == null) {
                    coverage.missed(library, version, hook, "no such class");
                }
            } catch (Throwable e) {
                coverage.missed(
                        library,
                        version,
                        hook,
                        "cannot be looked up: " + e.getClass().getSimpleName());
            }
        }
    }

    private static String pathOf(Hook hook) {
        return hook.type().replace('.', '/');
    }

    private record Planned(String library, Hook hook, ClassLoader adviceLoader) {}
}
