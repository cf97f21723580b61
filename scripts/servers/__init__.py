"""The real servers that the tests need.

A server whose URL is in the environment is used as it is. Otherwise one is started for this
checkout alone, on a free port of 127.0.0.1: from the programs that are installed (as root on
Debian, they are installed when missing), else in a container. What is remembered, logged and
stored is under var/services.
"""
