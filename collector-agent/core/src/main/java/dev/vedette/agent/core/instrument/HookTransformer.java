package dev.vedette.agent.core.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Inlines advice into the classes that hooks name, while they are loaded. Any other class costs one look into a map.
 * A class that cannot be changed is loaded as it is and reported as missed.
 */
public final class HookTransformer implements ClassFileTransformer {
    private final Map<String, List<Planned>> plannedByClass = new HashMap<>();
    private final Coverage coverage;

    public HookTransformer(Iterable<LibraryInstrumentation> instrumentations, Coverage coverage) {
        this.coverage = coverage;
        for (LibraryInstrumentation instrumentation : instrumentations) {
            for (Hook hook : instrumentation.hooks()) {
                plannedByClass
                        .computeIfAbsent(hook.type().replace('.', '/'), name -> new ArrayList<>())
                        .add(new Planned(
                                instrumentation.library(),
                                hook,
                                instrumentation.getClass().getClassLoader()));
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
        byte[] changed = null;
        for (Planned one : planned) {
            try {
                byte[] next = inline(one, loader, changed == null ? classFile : changed);
                if (next == null) {
                    coverage.missed(one.library, version, one.hook, "no such method");
                } else {
                    changed = next;
                    coverage.applied(one.library, version, one.hook);
                }
            } catch (Throwable e) {
                coverage.missed(one.library, version, one.hook, e.getClass().getSimpleName());
            }
        }
        return changed;
    }

    private static byte @Nullable [] inline(Planned planned, ClassLoader loader, byte[] classFile) {
        Hook hook = planned.hook;
        ClassFileLocator application = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(hook.type(), classFile), ClassFileLocator.ForClassLoader.of(loader));
        TypeDescription type =
                TypePool.Default.of(application).describe(hook.type()).resolve();
        if (type.getDeclaredMethods().filter(hook.matcher()).isEmpty()) {
            return null;
        }
        ClassFileLocator both =
                new ClassFileLocator.Compound(ClassFileLocator.ForClassLoader.of(planned.adviceLoader), application);
        Advice advice =
                Advice.to(TypePool.Default.of(both).describe(hook.advice()).resolve(), both);
        try (DynamicType.Unloaded<?> made = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .decorate(type, application)
                .visit(advice.on(hook.matcher()))
                .make()) {
            return made.getBytes();
        }
    }

    private record Planned(String library, Hook hook, ClassLoader adviceLoader) {}
}
