// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DocumentBook} from "./DocumentBook.sol";
import {
    RedExceedsBlue,
    RedOfRed,
    WrongRedAmount,
    WrongRedStatus,
    WrongTotal
} from "./DocumentErrors.sol";
import {RedConfirmed, RedRejected, RedRequested, RedWithdrawn} from "./DocumentEvents.sol";
import {ConfirmRed, RedStatements, RejectRed, RequestRed, WithdrawRed} from "./RedStatements.sol";
import {Ranks} from "./Roles.sol";
import {NotAuthorised} from "./Statements.sol";

/// @title RedLetters
/// @notice The statements that ask for red letters and decide on what was asked (红冲).
/// @dev Issuing a red letter is what uses a confirmed request up. Validity and use of the blue
///      document are *not* looked at.
abstract contract RedLetters is DocumentBook {
    using RedStatements for *;

    /// @notice Asks for a red letter; all of a document's are at most its amount.
    /// @param s The statement.
    /// @param signature That of any active account of the issuer or of the buyer.
    function requestRed(RequestRed calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Red storage r = _reds[id];
        _requireState(s.expectedState, r.state);
        (bytes32 member, Side side, ) = _party(i, _signerOf(digest, signature));
        if (r.status == RedStatus.Requested || r.status == RedStatus.Confirmed) {
            revert WrongRedStatus(id, uint8(r.status));
        }
        if (i.blue != 0) revert RedOfRed(id);
        _requireTotal(s.total, i.amount != 0 ? i.amount : r.done != 0 ? r.total : 0);
        uint64 left = s.total - r.done;
        if (s.amount == 0 || s.amount > left) revert RedExceedsBlue(s.amount, left);
        _spend(digest);
        (r.total, r.open, r.issuer) = (uint56(s.total), uint56(s.amount), i.issuer);
        r.by = side;
        uint64 state = _advance(r, RedStatus.Requested);
        emit RedRequested(digest, id, member, s.total, s.amount, s.reason, state);
    }

    /// @notice Confirms what was asked for.
    /// @param s The statement.
    /// @param signature That of an active head of the other side; of the issuer if no buyer is
    ///        named.
    function confirmRed(ConfirmRed calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Red storage r = _reds[id];
        _requireState(s.expectedState, r.state);
        bytes32 member = _requireOther(id, i, r, _signerOf(digest, signature));
        if (s.amount != r.open) revert WrongRedAmount(s.amount, r.open);
        _spend(digest);
        uint64 state = _advance(r, RedStatus.Confirmed);
        emit RedConfirmed(digest, id, member, s.amount, state);
    }

    /// @notice Rejects what was asked for; it may be asked for again.
    /// @param s The statement.
    /// @param signature As for a confirmation.
    function rejectRed(RejectRed calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Red storage r = _reds[id];
        _requireState(s.expectedState, r.state);
        bytes32 member = _requireOther(id, i, r, _signerOf(digest, signature));
        _spend(digest);
        (r.open, r.by) = (0, Side.Nobody);
        uint64 state = _advance(r, RedStatus.Rejected);
        emit RedRejected(digest, id, member, s.reason, state);
    }

    /// @notice Takes back what was asked for, also when it was confirmed and not yet issued.
    /// @param s The statement.
    /// @param signature That of any active account of the side that asked.
    function withdrawRed(WithdrawRed calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        (bytes32 id, Issue storage i) = _document(s.issue, s.serial);
        Red storage r = _reds[id];
        _requireState(s.expectedState, r.state);
        if (r.status != RedStatus.Requested && r.status != RedStatus.Confirmed) {
            revert WrongRedStatus(id, uint8(r.status));
        }
        address signer = _signerOf(digest, signature);
        (bytes32 member, Side side, ) = _party(i, signer);
        if (side != r.by) revert NotAuthorised(signer);
        _spend(digest);
        (r.open, r.by) = (0, Side.Nobody);
        uint64 state = _advance(r, RedStatus.Withdrawn);
        emit RedWithdrawn(digest, id, member, s.reason, state);
    }

    /// @dev Counts one more accepted statement, and says how far the red letter has come by it.
    function _advance(Red storage r, RedStatus status) private returns (uint64) {
        r.status = status;
        return ++r.state;
    }

    /// @dev The member whose head decides on an open request: of the side that did not ask, or of
    ///      the issuer if there is no other side.
    function _requireOther(
        bytes32 id,
        Issue storage i,
        Red storage r,
        address signer
    ) private view returns (bytes32) {
        if (r.status != RedStatus.Requested) revert WrongRedStatus(id, uint8(r.status));
        (bytes32 member, Side side, uint8 rank) = _party(i, signer);
        Side other = r.by == Side.Issuer && i.buyer != 0 ? Side.Buyer : Side.Issuer;
        if (side != other || rank != Ranks.HEAD) revert NotAuthorised(signer);
        return member;
    }

    /// @dev The member of an active account, which must be the issuer or the buyer.
    function _party(
        Issue storage i,
        address signer
    ) private view returns (bytes32 member, Side side, uint8 rank) {
        bool active;
        (member, rank, , active) = MEMBERS.standing(signer);
        if (!active) revert NotAuthorised(signer);
        if (member == MEMBERS.memberOf(i.issuer)) side = Side.Issuer;
        else if (member == MEMBERS.memberOf(i.buyer)) side = Side.Buyer;
        else revert NotAuthorised(signer);
    }

    /// @dev The total is what was issued; where that was not told, what was claimed before the
    ///      first red letter was issued, and the other side's confirmation is what holds it.
    function _requireTotal(uint64 given, uint64 actual) private pure {
        bool right = actual == 0 ? given != 0 && given < 1 << 53 : given == actual;
        if (!right) revert WrongTotal(given, actual);
    }
}
