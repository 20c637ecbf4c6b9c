import pulumi
import pulumi_seedstage as seedstage

image = seedstage.SeedImage("image")
tools = seedstage.BootstrapTools("tools", toolchain=image.toolchain)
packages = {"tcc": image.tcc, "busybox": tools.busybox, "make": tools.make}
audit = seedstage.ChecksumAudit("audit", packages=packages)

pulumi.export("key", tools.toolchain.make)
pulumi.export("verdict", audit.verdict)
