// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuthorizationBook} from "./AuthorizationBook.sol";
import {
    AuthorizationExists,
    ForeignLedger,
    OwnResource,
    PeriodExceeded,
    PeriodPassed,
    UsesExceeded,
    WrongStatus
} from "./AuthorizationErrors.sol";
import {
    AccessDenied,
    AccessEndorsed,
    AccessGranted,
    AccessRequested,
    AccessResumed,
    AccessRevoked,
    AccessSuspended
} from "./AuthorizationEvents.sol";
import {
    AuthorizationStatements,
    DenyAccess,
    EndorseAccess,
    GrantAccess,
    RequestAccess,
    ResumeAccess,
    RevokeAccess,
    SuspendAccess
} from "./AuthorizationStatements.sol";
import {Catalog} from "./Catalog.sol";
import {Codes} from "./Codes.sol";
import {Members} from "./Members.sol";
import {Roles} from "./Roles.sol";
import {NotAuthorised, Statements} from "./Statements.sol";

/// @title Authorizations
/// @notice Decides which consumer may use which resource, in which period and how often.
/// @dev Applications and terms stand off the chain; here are their digests. Uses are counted off
///      the chain, too. An authorization that expired stays Granted. Immutable.
contract Authorizations is AuthorizationBook, Statements {
    using AuthorizationStatements for *;

    /// @notice Opens an empty book of authorizations.
    /// @param ledgerId The ledger's id, the same as that of Members.
    /// @param members The contract that says who is a member.
    /// @param catalog The contract that says whose a resource is; it must rely on `members`.
    constructor(
        bytes32 ledgerId,
        Members members,
        Catalog catalog
    ) AuthorizationBook(members, catalog) Statements(ledgerId) {
        bytes32 actual = members.LEDGER_ID();
        if (ledgerId != actual) revert ForeignLedger(ledgerId, actual);
    }

    /// @notice Asks for a published resource of another member, under a code that is new.
    /// @param s The statement.
    /// @param signature That of any active account of the consumer, which must have that role.
    function request(RequestAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 id = Codes.authorizationId(s.code);
        Authorization storage a = _authorizations[id];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Unknown) revert AuthorizationExists(id);
        address signer = _signerOf(digest, signature);
        (bytes32 member, , uint32 roles, bool active) = MEMBERS.standing(signer);
        if (!active || member != s.consumer || !Roles.has(roles, Roles.CONSUMER)) {
            revert NotAuthorised(signer);
        }
        if (_publishedOwner(s.resource) == member) revert OwnResource(s.resource, member);
        _requirePeriod(s.from, s.until);
        if (block.timestamp > s.until) revert PeriodPassed(s.until, block.timestamp);
        (uint32 consumer, ) = MEMBERS.seat(member);
        _spend(digest);
        (a.resource, a.application) = (s.resource, digest);
        (a.from, a.until, a.uses, a.consumer) = (s.from, s.until, s.uses, consumer);
        uint64 state = _advance(a, Status.Requested);
        emit AccessRequested(
            digest,
            id,
            s.resource,
            member,
            s.request,
            s.from,
            s.until,
            s.uses,
            state
        );
    }

    /// @notice Passes an application on to the owner.
    /// @param s The statement.
    /// @param signature That of an active head of the consumer.
    function endorse(EndorseAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Requested) revert WrongStatus(s.authorization, uint8(a.status));
        _requireApplication(s.application, a);
        bytes32 member = _requireSide(a, _signerOf(digest, signature), Side.Consumer);
        _spend(digest);
        uint64 state = _advance(a, Status.Endorsed);
        emit AccessEndorsed(digest, s.authorization, member, s.application, state);
    }

    /// @notice Grants an endorsed application, at most what it asks for.
    /// @param s The statement.
    /// @param signature That of an active head of the resource's present owner, which must be a
    ///        provider.
    function grant(GrantAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Endorsed) revert WrongStatus(s.authorization, uint8(a.status));
        _requireApplication(s.application, a);
        address signer = _signerOf(digest, signature);
        (bytes32 member, uint32 roles) = _head(signer);
        if (member != _publishedOwner(a.resource) || !Roles.has(roles, Roles.PROVIDER)) {
            revert NotAuthorised(signer);
        }
        _requirePeriod(s.from, s.until);
        if (s.from < a.from || s.until > a.until) revert PeriodExceeded(s.from, s.until);
        if (a.uses != 0 && (s.uses == 0 || s.uses > a.uses)) revert UsesExceeded(s.uses, a.uses);
        _spend(digest);
        (a.terms, a.from, a.until, a.uses) = (s.terms, s.from, s.until, s.uses);
        uint64 state = _advance(a, Status.Granted);
        emit AccessGranted(
            digest,
            s.authorization,
            member,
            s.application,
            s.terms,
            s.from,
            s.until,
            s.uses,
            state
        );
    }

    /// @notice Denies an application for good, endorsed or not.
    /// @param s The statement.
    /// @param signature That of an active head of the resource's present owner.
    function deny(DenyAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Requested && a.status != Status.Endorsed) {
            revert WrongStatus(s.authorization, uint8(a.status));
        }
        _requireApplication(s.application, a);
        bytes32 member = _requireSide(a, _signerOf(digest, signature), Side.Owner);
        _spend(digest);
        uint64 state = _advance(a, Status.Denied);
        emit AccessDenied(digest, s.authorization, member, s.application, s.reason, state);
    }

    /// @notice Suspends a grant.
    /// @param s The statement.
    /// @param signature That of an active head of the resource's present owner or of a steward.
    function suspend(SuspendAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Granted) revert WrongStatus(s.authorization, uint8(a.status));
        address signer = _signerOf(digest, signature);
        (bytes32 member, Side side) = _side(a, signer);
        if (side != Side.Owner && side != Side.Steward) revert NotAuthorised(signer);
        _spend(digest);
        a.suspendedBy = side;
        uint64 state = _advance(a, Status.Suspended);
        emit AccessSuspended(digest, s.authorization, member, s.reason, state);
    }

    /// @notice Lifts a suspension: who has to is the side that suspended, not the same member.
    /// @param s The statement.
    /// @param signature That of an active head of the present owner, if the owner suspended, else
    ///        of a steward that is not the owner.
    function resume(ResumeAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status != Status.Suspended) revert WrongStatus(s.authorization, uint8(a.status));
        bytes32 member = _requireSide(a, _signerOf(digest, signature), a.suspendedBy);
        _spend(digest);
        a.suspendedBy = Side.Nobody;
        uint64 state = _advance(a, Status.Granted);
        emit AccessResumed(digest, s.authorization, member, s.reason, state);
    }

    /// @notice Ends an authorization for good, or takes an application back.
    /// @param s The statement.
    /// @param signature That of an active head of the present owner, of a steward or of the
    ///        consumer.
    function revoke(RevokeAccess calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Authorization storage a = _authorizations[s.authorization];
        _requireState(s.expectedState, a.state);
        if (a.status == Status.Unknown || a.status > Status.Suspended) {
            revert WrongStatus(s.authorization, uint8(a.status));
        }
        address signer = _signerOf(digest, signature);
        (bytes32 member, Side side) = _side(a, signer);
        if (side == Side.Nobody) revert NotAuthorised(signer);
        _spend(digest);
        a.suspendedBy = Side.Nobody;
        uint64 state = _advance(a, Status.Revoked);
        emit AccessRevoked(digest, s.authorization, member, s.reason, state);
    }
}
